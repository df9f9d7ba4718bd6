package dev.marquette.bench.kernel;

import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A client that comes and goes and acknowledges nothing: the session is each time as it was the
 * time before.
 */
@State(Scope.Thread)
public class Returning {
  /** None, and a full window. */
  @Param({"0", "32"})
  int inFlight;

  private final Absentee absentee = new Absentee();
  private long connects;

  @Setup
  public void send() {
    for (int i = 0; i < inFlight; i++) {
      absentee.publish();
    }
    comeBack(); // sends them for the first time
  }

  /** It comes back, is sent again what is in flight, and goes. */
  long comeBack() {
    connects++;
    Client client = absentee.comeBack();
    absentee.goAgain(client);
    return client.bytes();
  }

  @TearDown
  public void check() {
    absentee.check(connects * inFlight, 0);
    absentee.close();
  }
}
