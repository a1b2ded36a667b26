// SPDX-License-Identifier: Apache-2.0
package dev.gajah.simulation;

import dev.gajah.support.client.PlainClient;
import java.io.IOException;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/// What clients do to a server that crashes, and what has to be true afterwards. One object lives
/// through one history, with all its crashes.
interface Workload {
  /// Makes the tables, once, before any crash.
  void prepare(PlainClient client) throws IOException, PlainClient.ServerError;

  /// One client, until it has done its share or the power is gone. It notes what was acknowledged.
  void work(int number, PlainClient client, SplittableRandom random, BooleanSupplier powerLost)
      throws IOException, PlainClient.ServerError;

  /// Looks at everything, and takes what is there for acknowledged from now on.
  ///
  /// @throws AssertionError if something acknowledged is lost, or something is there by half
  void verify(PlainClient client) throws IOException, PlainClient.ServerError;

  /// How many transactions were acknowledged.
  int acknowledged();
}
