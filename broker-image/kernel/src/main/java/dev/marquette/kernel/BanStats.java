package dev.marquette.kernel;

/**
 * Counts of who was kept out of one broker. Totals never go down.
 *
 * @param current bans, those that ended within the last minute included
 * @param connectsRefused because of a ban; among all that were refused
 * @param flappingDetected how often a client ID was found to flap
 */
public record BanStats(long current, long connectsRefused, long flappingDetected) {}
