package dev.marquette.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A table in a README that a test writes and keeps: the only one there with its header. */
public final class ReadmeTable {
  private final Path readme;
  private final String header;
  private final Pattern table;

  /**
   * @param header its first line and the line below, both with their ends
   */
  public ReadmeTable(Path readme, String header) {
    this.readme = readme;
    this.header = header;
    table = Pattern.compile(Pattern.quote(header) + "((?:\\|.*\n)*)");
  }

  /** The rows, or nothing when there is no such table. */
  public String rows() throws IOException {
    Matcher found = table.matcher(Files.readString(readme));
    return found.find() ? found.group(1) : "";
  }

  /**
   * Replaces all rows.
   *
   * @throws IOException saying so when there is no such table
   */
  public void write(String rows) throws IOException {
    String text = Files.readString(readme);
    if (!table.matcher(text).find()) {
      throw new IOException(readme + " has no table with this header:\n" + header);
    }
    Files.writeString(
        readme, table.matcher(text).replaceFirst(Matcher.quoteReplacement(header + rows)));
  }
}
