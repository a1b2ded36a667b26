// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.vacuum;

import dev.gajah.access.table.RelationOptions.IndexCleanup;

/// What VACUUM was asked to do (PostgreSQL: `VacuumParams` and the settings behind it). Ages are in
/// transactions; the caller has replaced "default" by the settings' or the table's values.
///
/// @param freezeMinAge FREEZE makes this and the table ages 0
/// @param disablePageSkipping look at every page
/// @param memoryBytesMax room for dead tids before the indexes are visited
/// @param isAutovacuum gives way to others when truncating, and writes its report to the log
public record VacuumOptions(
    int freezeMinAge,
    int freezeTableAge,
    int multixactFreezeMinAge,
    int multixactFreezeTableAge,
    int autovacuumFreezeMaxAge,
    int autovacuumMultixactFreezeMaxAge,
    boolean disablePageSkipping,
    IndexCleanup indexCleanup,
    boolean truncate,
    long memoryBytesMax,
    boolean isAutovacuum) {

  /// PostgreSQL's default settings.
  public static final VacuumOptions DEFAULTS =
      new VacuumOptions(
          50_000_000,
          150_000_000,
          5_000_000,
          150_000_000,
          200_000_000,
          400_000_000,
          false,
          IndexCleanup.AUTO,
          true,
          64L << 20,
          false);

  /// VACUUM (FREEZE).
  public VacuumOptions freeze() {
    return new VacuumOptions(
        0,
        0,
        0,
        0,
        autovacuumFreezeMaxAge,
        autovacuumMultixactFreezeMaxAge,
        disablePageSkipping,
        indexCleanup,
        truncate,
        memoryBytesMax,
        isAutovacuum);
  }
}
