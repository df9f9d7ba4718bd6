package dev.marquette.crds.manifest;

import java.util.List;
import java.util.stream.Collectors;

/** Manifests that are not applied, and every mistake that was found in them. */
public final class ManifestException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient List<ManifestProblem> problems;

  ManifestException(List<ManifestProblem> problems) {
    super(problems.stream().map(ManifestProblem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /** At least one, in the order of the text. */
  public List<ManifestProblem> problems() {
    return problems;
  }
}
