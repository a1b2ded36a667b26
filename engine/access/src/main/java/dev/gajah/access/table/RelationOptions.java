// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.table;

/// Storage parameters of a table (PostgreSQL: `StdRdOptions`). -1 or NaN means: not set, the
/// server's setting applies.
public record RelationOptions(
    int fillFactor,
    int toastTupleTargetBytes,
    boolean userCatalogTable,
    int parallelWorkers,
    IndexCleanup vacuumIndexCleanup,
    boolean vacuumTruncate,
    Autovacuum autovacuum) {

  /// Default of `toast_tuple_target`.
  public static final int TOAST_TUPLE_TARGET_BYTES = 2032;

  /// Values of `vacuum_index_cleanup`.
  public enum IndexCleanup {
    AUTO,
    ON,
    OFF
  }

  /// The `autovacuum_*` parameters.
  public record Autovacuum(
      boolean enabled,
      int vacuumThreshold,
      int vacuumInsertThreshold,
      int analyzeThreshold,
      int vacuumCostLimit,
      double vacuumCostDelayMillis,
      double vacuumScaleFactor,
      double vacuumInsertScaleFactor,
      double analyzeScaleFactor,
      int freezeMinAge,
      int freezeMaxAge,
      int freezeTableAge,
      int multixactFreezeMinAge,
      int multixactFreezeMaxAge,
      int multixactFreezeTableAge,
      int logMinDurationMillis) {
    public static final Autovacuum DEFAULTS =
        new Autovacuum(true, -1, -2, -1, -1, -1.0, -1.0, -1.0, -1.0, -1, -1, -1, -1, -1, -1, -1);
  }

  public static final RelationOptions DEFAULTS =
      new RelationOptions(
          100, TOAST_TUPLE_TARGET_BYTES, false, -1, IndexCleanup.AUTO, true, Autovacuum.DEFAULTS);

  public RelationOptions withFillFactor(int percent) {
    return new RelationOptions(
        percent,
        toastTupleTargetBytes,
        userCatalogTable,
        parallelWorkers,
        vacuumIndexCleanup,
        vacuumTruncate,
        autovacuum);
  }
}
