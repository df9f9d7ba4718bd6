package dev.marquette.operator.status;

/** What the operator does by itself: each time an Event with this reason, and a counter. */
public enum Action {
  CREATED("Created"),
  UPDATED("Updated"),
  DELETED("Deleted"),
  /** Brokers are added or taken away. */
  SCALED("Scaled"),
  /** The pods are replaced one by one, because something changed that a running one can't take. */
  ROLLING_UPDATE("RollingUpdate"),
  /** Content of Secrets is copied to the brokers. */
  KEYS_COPIED("KeysCopied"),
  /** Content of a Secret is not copied, because it cannot be used. */
  SECRET_REFUSED("SecretRefused"),
  /** What a broker left in etcd is removed, because its pod is gone for good. */
  MEMBER_FORGOTTEN("MemberForgotten"),
  /** The brokers are told of a resource. */
  PUBLISHED("Published"),
  /** The brokers are told that a resource is gone. */
  WITHDRAWN("Withdrawn"),
  /** A resource goes though the brokers could not be told: they are when etcd is back. */
  RELEASED("Released"),
  /** A resource is not published, because its spec is wrong. */
  SPEC_REFUSED("SpecRefused"),
  /** An object is not made, because one of its name belongs to somebody else. */
  NAME_TAKEN("NameTaken"),
  /** An object is not written, because the API server does not take it. */
  WRITE_REFUSED("WriteRefused");

  private final String word;

  Action(String word) {
    this.word = word;
  }

  /** The reason of the Event. */
  public String word() {
    return word;
  }

  /** Whether a person should look at it. */
  public boolean isWarning() {
    return switch (this) {
      case SECRET_REFUSED, RELEASED, SPEC_REFUSED, NAME_TAKEN, WRITE_REFUSED -> true;
      case CREATED,
          UPDATED,
          DELETED,
          SCALED,
          ROLLING_UPDATE,
          KEYS_COPIED,
          MEMBER_FORGOTTEN,
          PUBLISHED,
          WITHDRAWN ->
          false;
    };
  }
}
