package dev.marquette.auth;

/** An acl.conf cannot be read; the message starts with line and column. */
final class AclSyntaxException extends IllegalArgumentException {
  private static final int MAX_CHARS = 400;

  AclSyntaxException(AclTerm.Position at, String problem) {
    super("line " + at.line() + ", column " + at.column() + ": " + shortened(problem));
  }

  private static String shortened(String problem) {
    return problem.length() <= MAX_CHARS ? problem : problem.substring(0, MAX_CHARS) + "...";
  }
}
