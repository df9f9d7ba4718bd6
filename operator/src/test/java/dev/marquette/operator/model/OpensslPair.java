package dev.marquette.operator.model;

/** A certificate and its key, made for tests by openssl; base64 of DER. */
final class OpensslPair {
  static final String CERTIFICATE =
      "MIIBezCCASGgAwIBAgIUe+5OsVYqSKKxx4TRKaiXiOt42gUwCgYIKoZIzj0EAwIwEjEQMA4GA1UE"
          + "AwwHb3BlbnNzbDAgFw0yNjExMjQwMTI2NTVaGA8yMTI2MTAzMTAxMjY1NVowEjEQMA4GA1UEAwwH"
          + "b3BlbnNzbDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABKdr4b/mpAP1g9yBLEAF8Q+zoVXZUaIb"
          + "zF08897GQrOzA5kLhRynpiZ3gblVPvSHnyJQf6biKpe/m01pSAym3rmjUzBRMB0GA1UdDgQWBBRg"
          + "Cq46JkHpUM3VmMpYYQtFvU0m3DAfBgNVHSMEGDAWgBRgCq46JkHpUM3VmMpYYQtFvU0m3DAPBgNV"
          + "HRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCIQDrsi/2Z1SvfXa8vYpGQJN16Saj2+6MOqUi"
          + "wh/v0oqikAIgN4HNkBHVB0BnlknhtZ/sSPn5clw1a8pZpcLThKHjDko=";

  static final String KEY =
      "MHcCAQEEIHXG6pjtP6jPaCCHzNv6+/uOvKdKRLFgVmrrkSS4DKF1oAoGCCqGSM49AwEHoUQDQgAE"
          + "p2vhv+akA/WD3IEsQAXxD7OhVdlRohvMXTzz3sZCs7MDmQuFHKemJneBuVU+9IefIlB/puIql7+b"
          + "TWlIDKbeuQ==";

  private OpensslPair() {}
}
