// SPDX-License-Identifier: Apache-2.0
package dev.gajah.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gajah.support.files.SimulatedFileSystem;
import dev.gajah.support.schedule.History;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Many crashes of a whole server under work.
///
/// `-Dgajah.simulation.seeds=N` says how many seeds; `-Dgajah.simulation.seed=S` runs seed S alone.
@Timeout(900)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ServerCrashTest {
  private static final int SEEDS = Integer.getInteger("gajah.simulation.seeds", 100);
  private static final int MUTANT_SEEDS = Integer.getInteger("gajah.simulation.mutantSeeds", 60);
  private static final @Nullable Long ONLY = Long.getLong("gajah.simulation.seed");

  enum Kind {
    BANK(BankWorkload::new, 1500),
    DOCUMENTS(DocumentWorkload::new, 2500);

    final Supplier<Workload> maker;
    final int callsMax;

    Kind(Supplier<Workload> maker, int callsMax) {
      this.maker = maker;
      this.callsMax = callsMax;
    }
  }

  private final Map<Kind, SimulatedFileSystem> disks = new EnumMap<>(Kind.class);

  private CrashHistory history(Kind kind, long seed, Predicate<Path> ignoredSyncs)
      throws Exception {
    SimulatedFileSystem disk = disks.get(kind);
    if (disk == null) {
      disk = CrashHistory.newDisk(kind.maker.get());
      disks.put(kind, disk);
    }
    return new CrashHistory(seed, disk, kind.maker.get(), kind.callsMax, ignoredSyncs);
  }

  private CrashHistory run(Kind kind, long seed, Predicate<Path> ignoredSyncs) throws Exception {
    CrashHistory history = history(kind, seed, ignoredSyncs);
    try {
      history.run();
      return history;
    } catch (AssertionError e) {
      List<String> calls = history.world.scheduler.history().last();
      throw new AssertionError(
          "seed %d; alone: -Dgajah.simulation.seed=%d; the last door calls and log lines:\n%s\n%s"
              .formatted(
                  seed,
                  seed,
                  String.join("\n", calls.subList(Math.max(0, calls.size() - 40), calls.size())),
                  String.join("\n", history.world.log)),
          e);
    }
  }

  @ParameterizedTest
  @EnumSource
  void nothingAcknowledgedIsLostAndNothingIsHalfDone(Kind kind) throws Exception {
    if (ONLY != null) {
      run(kind, ONLY, path -> false);
      return;
    }
    int acknowledged = 0;
    int inRecovery = 0;
    for (long seed = 0; seed < SEEDS; seed++) {
      CrashHistory history = run(kind, seed, path -> false);
      acknowledged += history.workload.acknowledged();
      inRecovery += history.crashesInRecovery;
    }
    assertThat(acknowledged).isGreaterThan(SEEDS);
    assertThat(inRecovery).isGreaterThan(SEEDS / 20);
  }

  @ParameterizedTest
  @EnumSource
  void oneSeedMakesOneHistory(Kind kind) throws Exception {
    for (long seed = 0; seed < 3; seed++) {
      CrashHistory once = run(kind, seed, path -> false);
      CrashHistory again = run(kind, seed, path -> false);
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
  void otherSeedsMakeOtherHistories() throws Exception {
    long one = run(Kind.BANK, 1, path -> false).world.scheduler.history().digest();
    long other = run(Kind.BANK, 2, path -> false).world.scheduler.history().digest();
    assertThat(one).isNotEqualTo(other);
  }

  /// A sync that is left out everywhere is missed by some seed, by the same checks.
  ///
  /// The names are those of the disk; a directory stands for the names in it.
  @ParameterizedTest
  @CsvSource({
    "BANK, WAL segments, /data/pg_wal/0.*",
    "DOCUMENTS, WAL directory, /data/pg_wal",
    "BANK, data files, /data/base/5/[0-9]+(_vm)?",
    "BANK, commit log, /data/pg_xact/.*",
    "BANK, control file, /data/global/pg_control",
    "DOCUMENTS, directory of data files, /data/base/5",
  })
  void forgottenSyncIsNoticed(Kind kind, String what, String path) throws Exception {
    for (long seed = 0; seed < MUTANT_SEEDS; seed++) {
      try {
        run(kind, seed, name -> name.toString().matches(path));
      } catch (AssertionError e) {
        System.out.printf(
            "without sync of %s (%s): caught by seed %d: %s%n", what, path, seed, rootOf(e));
        return;
      }
    }
    throw new AssertionError("no seed of " + MUTANT_SEEDS + " missed the sync of " + what);
  }

  private static String rootOf(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String text = cause.toString().strip().replace('\n', ' ');
    return text.substring(0, Math.min(160, text.length()));
  }
}
