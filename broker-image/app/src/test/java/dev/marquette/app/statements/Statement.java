package dev.marquette.app.statements;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A numbered statement of the standard.
 *
 * @param gist what it asks for, in a few words of our own
 * @param whyNot why it does not concern this server; empty for those that do
 */
record Statement(StatementNumber number, Binds binds, String gist, String whyNot) {
  /** Whom a statement binds. */
  enum Binds {
    SERVER,
    CLIENT,
    /** A server, but not this one. */
    OTHER_SERVERS
  }

  private static final Map<String, Binds> BINDS =
      Map.of("server", Binds.SERVER, "client", Binds.CLIENT, "-", Binds.OTHER_SERVERS);

  /** All of both standards, from the lists beside this class. */
  static SortedMap<StatementNumber, Statement> all() throws IOException {
    SortedMap<StatementNumber, Statement> all = new TreeMap<>();
    read(StatementNumber.MQTT_5, "mqtt-5.0.txt", all);
    read(StatementNumber.MQTT_3, "mqtt-3.1.1.txt", all);
    return all;
  }

  private static void read(
      String prefix, String resource, SortedMap<StatementNumber, Statement> into)
      throws IOException {
    try (InputStream in = Statement.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IOException("no resource " + resource + " beside " + Statement.class);
      }
      for (Statement statement :
          parse(prefix, new String(in.readAllBytes(), StandardCharsets.UTF_8))) {
        if (into.put(statement.number, statement) != null) {
          throw new IOException(resource + " has " + statement.number + " twice");
        }
      }
    }
  }

  private static List<Statement> parse(String prefix, String list) {
    return list.lines()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .map(line -> parseLine(prefix, line))
        .toList();
  }

  private static Statement parseLine(String prefix, String line) {
    List<String> columns = Stream.of(line.split("\\|", -1)).map(String::strip).toList();
    @Nullable Binds binds = columns.size() < 3 ? null : BINDS.get(columns.get(1));
    if (binds == null || columns.size() != (binds == Binds.OTHER_SERVERS ? 4 : 3)) {
      throw new IllegalArgumentException(
          "expected number | server or client | gist, or number | - | gist | reason, but found: "
              + line);
    }
    return new Statement(
        new StatementNumber(prefix, columns.getFirst()),
        binds,
        columns.get(2),
        binds == Binds.OTHER_SERVERS ? columns.get(3) : "");
  }
}
