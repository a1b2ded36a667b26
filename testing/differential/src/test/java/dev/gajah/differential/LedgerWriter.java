// SPDX-License-Identifier: Apache-2.0
package dev.gajah.differential;

import dev.gajah.support.client.PlainClient;
import java.io.IOException;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// A client that makes [Ledger]'s transactions until its server is killed.
final class LedgerWriter implements Runnable {
  private final int port;
  private final int number;
  private final Ledger ledger;
  private final SplittableRandom random;
  private final boolean isSynchronous;
  private final Runnable beforeStatement;
  private final BooleanSupplier wasKilled;
  private volatile @Nullable Throwable failure;

  /// @param beforeStatement called before each statement is sent; may kill the server
  LedgerWriter(
      int port,
      int number,
      Ledger ledger,
      SplittableRandom random,
      boolean isSynchronous,
      Runnable beforeStatement,
      BooleanSupplier wasKilled) {
    this.port = port;
    this.number = number;
    this.ledger = ledger;
    this.random = random;
    this.isSynchronous = isSynchronous;
    this.beforeStatement = beforeStatement;
    this.wasKilled = wasKilled;
  }

  /// What went wrong other than the kill.
  @Nullable Throwable failure() {
    return failure;
  }

  @Override
  public void run() {
    try (PlainClient client = new PlainClient(port)) {
      client.query("set synchronous_commit = " + (isSynchronous ? "on" : "off"));
      for (int n = ledger.last(number) + 1; ; n++) {
        transaction(client, n);
      }
    } catch (IOException e) {
      if (!wasKilled.getAsBoolean()) {
        failure = e;
      }
    } catch (PlainClient.ServerError | RuntimeException | AssertionError e) {
      failure = e;
    }
  }

  private void run(PlainClient client, String sql, Object... arguments)
      throws IOException, PlainClient.ServerError {
    beforeStatement.run();
    client.query(sql.formatted(arguments));
  }

  private void transaction(PlainClient client, int n) throws IOException, PlainClient.ServerError {
    // Ascending ids, so that writers wait for each other but never in a circle.
    int source = random.nextInt(Ledger.ACCOUNTS - 1);
    int target = source + 1 + random.nextInt(Ledger.ACCOUNTS - 1 - source);
    int amount = random.nextInt(200) - 100;
    run(client, "begin");
    long ticket = Long.parseLong(client.value("select nextval('ticket')"));
    for (int part = 0; part < Ledger.PARTS; part++) {
      run(
          client,
          "insert into note values (%d, %d, %d, %d, '%s')",
          number,
          n,
          part,
          ticket,
          Ledger.body(number, n, part));
    }
    run(client, "delete from note where writer = %d and n = %d", number, n - Ledger.KEPT);
    run(client, "savepoint s");
    run(client, "insert into ledger values (%d, %d, %d, %d, 0)", number, -n, source, target);
    if (random.nextBoolean()) {
      run(client, "update account set balance = balance + 1 where id = %d", source);
    }
    run(client, "rollback to savepoint s");
    run(client, "update account set balance = balance - %d where id = %d", amount, source);
    run(client, "savepoint t");
    run(client, "update account set balance = balance + %d where id = %d", amount, target);
    run(client, "release savepoint t");
    run(
        client,
        "insert into ledger values (%d, %d, %d, %d, %d)",
        number,
        n,
        source,
        target,
        amount);
    ledger.attempt(number, n);
    run(client, "commit");
    ledger.acknowledge(number, n, ticket);
  }
}
