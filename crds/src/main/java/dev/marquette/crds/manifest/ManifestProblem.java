package dev.marquette.crds.manifest;

/**
 * One mistake in a manifest.
 *
 * @param source the file, or what else the text came from
 * @param line from 1; 0 when the source has no lines
 * @param column from 1; 0 when the source has no lines
 * @param field the path of the field, as in {@code spec.actions[0].republish.topic}
 * @param value what is there, shortened, and hidden when it may be a secret
 * @param expected what should be there, and what to do about it
 */
public record ManifestProblem(
    String source, int line, int column, String field, String value, String expected) {

  /** One line: {@code file:line:column: field: value: expected}. */
  @Override
  public String toString() {
    String place = line == 0 ? source : source + ":" + line + ":" + column;
    String text = place + ": " + (field.isEmpty() ? "" : field + ": ");
    return text + (value.isEmpty() ? "" : value + ": ") + expected;
  }
}
