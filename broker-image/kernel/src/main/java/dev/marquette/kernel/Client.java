package dev.marquette.kernel;

/**
 * The client of an accepted connection. Confined to its loop.
 *
 * @param told the settings that CONNACK told of, which hold as long as the connection
 * @param bridge whether the client is another broker: it gets no message of its own back, and the
 *     retain flag as published
 * @param connectedAtSeconds when CONNACK said yes, see {@link LoopContext#nowSeconds}
 * @param explained whether answers say in words what is wrong (Request Problem Information)
 */
record Client(
    ClientInfo info,
    Session session,
    MqttSettings told,
    int connectedAtSeconds,
    boolean bridge,
    boolean explained,
    Authorization authorization,
    PublishFlow publishing) {}
