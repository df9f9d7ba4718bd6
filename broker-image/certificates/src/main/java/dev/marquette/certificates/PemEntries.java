package dev.marquette.certificates;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.openssl.PEMParser;

/** What stands between the BEGINs and ENDs of a file, in its order. */
final class PemEntries {
  private PemEntries() {}

  static List<Object> of(byte[] pem) throws IOException {
    List<Object> entries = new ArrayList<>();
    try (PEMParser parser =
        new PEMParser(new StringReader(new String(pem, StandardCharsets.ISO_8859_1)))) {
      for (Object entry = parser.readObject(); entry != null; entry = parser.readObject()) {
        entries.add(entry);
      }
    }
    return entries;
  }
}
