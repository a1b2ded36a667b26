// SPDX-License-Identifier: Apache-2.0
package dev.gajah.differential;

import dev.gajah.support.client.PlainClient;
import java.io.IOException;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Checkpoints, vacuums and DDL beside the writers, until the server is killed.
final class Maintenance implements Runnable {
  private final int port;
  private final SplittableRandom random;
  private final BooleanSupplier wasKilled;
  private volatile @Nullable Throwable failure;

  Maintenance(int port, SplittableRandom random, BooleanSupplier wasKilled) {
    this.port = port;
    this.random = random;
    this.wasKilled = wasKilled;
  }

  @Nullable Throwable failure() {
    return failure;
  }

  @Override
  public void run() {
    try (PlainClient client = new PlainClient(port)) {
      while (!wasKilled.getAsBoolean()) {
        switch (random.nextInt(5)) {
          case 0 -> client.query("checkpoint");
          case 1 -> client.query("vacuum account, note");
          case 2 -> client.query("vacuum freeze ledger");
          case 3 -> {
            client.query("create table passing (a int primary key, b text)");
            client.query(
                "insert into passing select g, repeat('p', g) from generate_series(1, 500) g");
            client.query("truncate passing");
            client.query("drop table passing");
          }
          default -> client.query("select count(*), sum(amount) from ledger");
        }
      }
    } catch (IOException e) {
      if (!wasKilled.getAsBoolean()) {
        failure = e;
      }
    } catch (PlainClient.ServerError e) {
      // The table of a life that ended in between is in the way once.
      if (!e.sqlState().equals("42P07")) {
        failure = e;
      }
    }
  }
}
