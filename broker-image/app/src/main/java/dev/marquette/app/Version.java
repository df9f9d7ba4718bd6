package dev.marquette.app;

/** The version of this program. */
final class Version {
  private Version() {}

  /** As the build wrote it; {@code dev} when it runs from classes. */
  static String current() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "dev" : version;
  }
}
