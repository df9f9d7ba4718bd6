package dev.marquette.kernel;

/** What a broker says of a shared group's message that another one has sent it. */
public enum SharedAnswer {
  /** A member has it. */
  TAKEN,
  /**
   * None of those whose clients are connected takes it, and there are members that are away. Said
   * only of a message that was for the former.
   */
  AWAY,
  /** There is no member that takes it. */
  NOBODY,
  /** It was for a member whose event loop is too far behind: {@link DropReason#LOOP_BEHIND}. */
  BEHIND
}
