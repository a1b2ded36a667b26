// SPDX-License-Identifier: Apache-2.0
package dev.gajah.differential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gajah.support.client.PlainClient;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// A server that is killed with SIGKILL, again and again, on the same directory.
class KillTest {
  private static final int ROUNDS = Integer.getInteger("gajah.kill.rounds", 5);
  private static final int CONTROL_ROUNDS = 2;

  private final long seed = Long.getLong("gajah.seed", System.nanoTime());
  private final SplittableRandom random = new SplittableRandom(seed);

  @Test
  void noAcknowledgedCommitIsLostAndNoneIsHalfThere() throws Exception {
    System.out.printf("kill test: -Dgajah.seed=%d, %d rounds%n", seed, ROUNDS);
    try (Cluster cluster = Cluster.create()) {
      KillRounds rounds = new KillRounds(cluster, random, true);
      rounds.firstLife();
      for (int round = 1; round <= ROUNDS; round++) {
        int acknowledged = rounds.ledger().acknowledgedTransactions();
        KillRounds.Findings findings = round < ROUNDS ? rounds.nextLife() : rounds.lastLife();
        assertThat(findings.lost()).as("lost, round %d, seed %d", round, seed).isEmpty();
        assertThat(findings.wrong()).as("wrong, round %d, seed %d", round, seed).isEmpty();
        System.out.printf(
            "round %d: %d commits acknowledged before the kill, none lost%n", round, acknowledged);
      }
    }
  }

  /// The control: what `synchronous_commit = off` has acknowledged lies in the memory of the
  /// process for a while. So here the checker must find losses, and nothing but losses at the end.
  @Test
  void asynchronousCommitsAreLostButWholeAndFromTheEnd() throws Exception {
    System.out.printf("control: -Dgajah.seed=%d%n", seed);
    try (Cluster cluster = Cluster.create()) {
      KillRounds rounds =
          new KillRounds(
              cluster,
              random,
              false,
              "wal_writer_delay=10s",
              "wal_buffers=16MB",
              "checkpoint_timeout=1h");
      rounds.firstLife();
      int lost = 0;
      for (int round = 1; round <= CONTROL_ROUNDS; round++) {
        KillRounds.Findings findings =
            round < CONTROL_ROUNDS ? rounds.nextLife() : rounds.lastLife();
        assertThat(findings.wrong()).as("wrong, round %d, seed %d", round, seed).isEmpty();
        lost += findings.lost().size();
      }
      assertThat(lost).as("writers that lost acknowledged commits, seed %d", seed).isPositive();
    }
  }

  /// The other control: the checker is told of commits that were never made.
  @Test
  void checkerFindsWhatIsMissingOrHalf() throws Exception {
    try (Cluster cluster = Cluster.create()) {
      KillRounds rounds = new KillRounds(cluster, random, true);
      rounds.firstLife();
      try (GajahProcess server = cluster.start();
          PlainClient client = server.client()) {
        assertThat(rounds.check(client)).isEqualTo(rounds.check(client));
        int last = rounds.ledger().last(0);
        rounds.ledger().acknowledge(0, last + 1, 0);
        assertThat(rounds.check(client).lost())
            .containsExactly("writer 0: acknowledged up to %d, found %d".formatted(last + 1, last));
        client.query("update account set balance = balance + 1 where id = 3");
        assertThat(rounds.check(client).wrong()).hasSize(1).first().asString().contains("accounts");
        client.query("delete from note where writer = 1 and part = 1");
        assertThat(rounds.check(client).wrong()).hasSize(2);
      }
    }
  }
}
