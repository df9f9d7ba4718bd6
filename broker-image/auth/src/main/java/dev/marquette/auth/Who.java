package dev.marquette.auth;

import com.google.re2j.Pattern;
import dev.marquette.kernel.ClientInfo;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whom a rule is about. */
sealed interface Who {
  boolean includes(ClientInfo client);

  /** Everybody. */
  record Everyone() implements Who {
    @Override
    public boolean includes(ClientInfo client) {
      return true;
    }
  }

  /** The user of this name. */
  record Username(String name) implements Who {
    @Override
    public boolean includes(ClientInfo client) {
      return name.equals(client.username());
    }
  }

  /** The client with this ID. */
  record ClientId(String id) implements Who {
    @Override
    public boolean includes(ClientInfo client) {
      return id.equals(client.clientId());
    }
  }

  /**
   * Users whose name has a part that matches. The expression runs in linear time: what it is held
   * against is chosen by clients.
   */
  record UsernameLike(Pattern pattern) implements Who {
    @Override
    public boolean includes(ClientInfo client) {
      return found(pattern, client.username());
    }
  }

  /** Clients whose ID has a part that matches. */
  record ClientIdLike(Pattern pattern) implements Who {
    @Override
    public boolean includes(ClientInfo client) {
      return found(pattern, client.clientId());
    }
  }

  /** Clients that connect from one of these networks. */
  record Peer(List<Network> networks) implements Who {
    @Override
    public boolean includes(ClientInfo client) {
      InetAddress address = client.peer().getAddress();
      if (address == null) {
        return false;
      }
      byte[] bytes = address.getAddress();
      return networks.stream().anyMatch(network -> network.contains(bytes));
    }
  }

  /** Clients that all of them include. */
  record And(List<Who> all) implements Who {
    @Override
    public boolean includes(ClientInfo client) {
      return all.stream().allMatch(who -> who.includes(client));
    }
  }

  /** Clients that one of them includes. */
  record Or(List<Who> any) implements Who {
    @Override
    public boolean includes(ClientInfo client) {
      return any.stream().anyMatch(who -> who.includes(client));
    }
  }

  private static boolean found(Pattern pattern, @Nullable String text) {
    return text != null && pattern.matcher(text).find();
  }
}
