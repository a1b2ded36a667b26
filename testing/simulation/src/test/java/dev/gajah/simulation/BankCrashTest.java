// SPDX-License-Identifier: Apache-2.0
package dev.gajah.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gajah.support.files.SimulatedFileSystem;
import dev.gajah.support.schedule.History;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Many crashes of a whole server under bank transfers.
///
/// `-Dgajah.simulation.seeds=N` says how many seeds; `-Dgajah.simulation.seed=S` runs seed S alone.
@Timeout(600)
final class BankCrashTest {
  private static final int SEEDS = Integer.getInteger("gajah.simulation.seeds", 200);
  private static final Long ONLY = Long.getLong("gajah.simulation.seed");

  private static SimulatedFileSystem bank;

  @BeforeAll
  static void makeBank() throws Exception {
    bank = BankHistory.newBank();
  }

  /// @return how many transfers were acknowledged
  private static int run(long seed, Predicate<Path> ignoredSyncs) throws InterruptedException {
    BankHistory history = new BankHistory(seed, bank, ignoredSyncs);
    try {
      return history.run();
    } catch (AssertionError e) {
      throw new AssertionError(
          "seed %d; alone: -Dgajah.simulation.seed=%d; the last door calls and log lines:\n%s\n%s"
              .formatted(
                  seed,
                  seed,
                  String.join(
                      "\n", history.world.scheduler.history().last().reversed().subList(0, 40)),
                  String.join("\n", history.world.log)),
          e);
    }
  }

  @Test
  void noTransferIsLostOrHalfDone() throws Exception {
    if (ONLY != null) {
      run(ONLY, path -> false);
      return;
    }
    int transfers = 0;
    for (long seed = 0; seed < SEEDS; seed++) {
      transfers += run(seed, path -> false);
    }
    assertThat(transfers).isGreaterThan(SEEDS);
  }

  @Test
  void oneSeedMakesOneHistory() throws Exception {
    for (long seed = 0; seed < 5; seed++) {
      BankHistory once = new BankHistory(seed, bank, path -> false);
      once.run();
      BankHistory again = new BankHistory(seed, bank, path -> false);
      again.run();
      History first = once.world.scheduler.history();
      History second = again.world.scheduler.history();
      assertThat(firstDifference(first.last(), second.last())).as("seed %d", seed).isNull();
      assertThat(second.digest()).as("seed %d", seed).isEqualTo(first.digest());
      assertThat(first.count()).isGreaterThan(100);
    }
  }

  /// Where two histories part, with what was before; null if they do not.
  private static @Nullable String firstDifference(List<String> one, List<String> other) {
    for (int i = 0; i < Math.max(one.size(), other.size()); i++) {
      String left = i < one.size() ? one.get(i) : "nothing";
      String right = i < other.size() ? other.get(i) : "nothing";
      if (!left.equals(right)) {
        return "%s\nthen %s\nor   %s"
            .formatted(String.join("\n", one.subList(Math.max(0, i - 20), i)), left, right);
      }
    }
    return null;
  }

  @Test
  void aForgottenSyncOfTheWalIsNoticed() throws Exception {
    boolean noticed = false;
    for (long seed = 0; seed < SEEDS && !noticed; seed++) {
      try {
        run(seed, path -> path.toString().contains("pg_wal/0"));
      } catch (AssertionError e) {
        noticed = true;
      }
    }
    assertThat(noticed).isTrue();
  }
}
