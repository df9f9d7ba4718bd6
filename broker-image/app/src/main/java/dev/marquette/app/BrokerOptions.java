package dev.marquette.app;

import java.net.InetSocketAddress;
import java.util.Map;

/**
 * What a process is told when it starts, and no manifest says.
 *
 * @param node the broker's name: its pod's, or the machine's
 * @param loops event loops; 0 for one a processor
 * @param admin where health and metrics are served
 * @param environment its variables, which override the MqttCluster
 */
record BrokerOptions(
    String node, int loops, InetSocketAddress admin, Map<String, String> environment) {}
