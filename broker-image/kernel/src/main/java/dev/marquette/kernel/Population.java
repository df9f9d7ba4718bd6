package dev.marquette.kernel;

/**
 * What a broker holds now. It is counted each second, also while nobody asks: cheap, and of no more
 * than this.
 *
 * @param connections open, MQTT handshake done
 * @param sessions connected or not
 * @param subscriptions of one subscriber each
 * @param sharedSubscriptions each member's
 * @param routes distinct filters that have subscribers here or at a peer, or taps
 * @param retained messages
 */
public record Population(
    long connections,
    long sessions,
    long subscriptions,
    long sharedSubscriptions,
    long routes,
    long retained) {}
