package dev.marquette.kernel;

/**
 * Packets of one broker. Totals never go down.
 *
 * @param received from clients, whatever became of them; bytes that are no packet are none
 * @param sent to clients; those of a connection that is gone before its last write, too
 * @param missed acknowledgements from clients of packet IDs that do not wait for them
 * @param refused PUBLISHes that were not published for what was wrong with them, or for a limit;
 *     SUBSCRIBEs and UNSUBSCRIBEs of which a filter or more was refused; CONNACKs sent that said no
 * @param denied those of the refused that authorization refused; of CONNACKs, those for who a
 *     client is (0x86) or what it may do (0x87)
 */
public record PacketStats(
    PacketCounts received,
    PacketCounts sent,
    PacketCounts missed,
    PacketCounts refused,
    PacketCounts denied) {}
