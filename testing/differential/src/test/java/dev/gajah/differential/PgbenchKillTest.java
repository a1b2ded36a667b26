// SPDX-License-Identifier: Apache-2.0
package dev.gajah.differential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gajah.support.tools.RealTools;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// The kill test with the real pgbench running beside the writers.
class PgbenchKillTest {
  private static final int ROUNDS = Integer.getInteger("gajah.kill.rounds", 2);

  private final long seed = Long.getLong("gajah.seed", System.nanoTime());

  @Test
  void sumsAgreeAfterEachKill() throws Exception {
    RealTools tools = RealTools.orSkip();
    System.out.printf("pgbench kill test: -Dgajah.seed=%d, %d rounds%n", seed, ROUNDS);
    Pgbench bench = new Pgbench(tools);
    try (Cluster cluster = Cluster.create()) {
      KillRounds rounds = new KillRounds(cluster, new SplittableRandom(seed), true);
      rounds.beside(bench);
      rounds.firstLife();
      for (int round = 1; round <= ROUNDS; round++) {
        int acknowledged = rounds.ledger().acknowledgedTransactions();
        KillRounds.Findings findings = round < ROUNDS ? rounds.nextLife() : rounds.lastLife();
        assertThat(findings.lost()).as("lost, round %d, seed %d", round, seed).isEmpty();
        assertThat(findings.wrong()).as("wrong, round %d, seed %d", round, seed).isEmpty();
        System.out.printf(
            "round %d: %d commits acknowledged beside pgbench, none lost; %s%n",
            round, acknowledged, rounds.lastSums());
      }
    }
  }
}
