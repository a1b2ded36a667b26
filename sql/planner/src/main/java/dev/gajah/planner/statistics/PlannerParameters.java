// SPDX-License-Identifier: Apache-2.0
package dev.gajah.planner.statistics;

import dev.gajah.base.setting.Setting;
import dev.gajah.base.setting.SettingContext;
import dev.gajah.base.setting.SettingUnit;
import dev.gajah.base.setting.Settings;
import java.util.List;

/// Settings that the planner reads. Source: PostgreSQL `guc_tables.c`, section "Query Tuning".
public final class PlannerParameters {
  private static final double COST_MAX = Double.MAX_VALUE;

  private static final Setting.BoolSetting SEQ_SCAN =
      method("enable_seqscan", "Enables the planner's use of sequential-scan plans.");
  private static final Setting.BoolSetting INDEX_SCAN =
      method("enable_indexscan", "Enables the planner's use of index-scan plans.");
  private static final Setting.BoolSetting INDEX_ONLY_SCAN =
      method("enable_indexonlyscan", "Enables the planner's use of index-only-scan plans.");
  private static final Setting.BoolSetting BITMAP_SCAN =
      method("enable_bitmapscan", "Enables the planner's use of bitmap-scan plans.");
  private static final Setting.BoolSetting TID_SCAN =
      method("enable_tidscan", "Enables the planner's use of TID scan plans.");
  private static final Setting.BoolSetting SORT =
      method("enable_sort", "Enables the planner's use of explicit sort steps.");
  private static final Setting.BoolSetting INCREMENTAL_SORT =
      method("enable_incremental_sort", "Enables the planner's use of incremental sort steps.");
  private static final Setting.BoolSetting HASH_AGGREGATE =
      method("enable_hashagg", "Enables the planner's use of hashed aggregation plans.");
  private static final Setting.BoolSetting NESTED_LOOP =
      method("enable_nestloop", "Enables the planner's use of nested-loop join plans.");
  private static final Setting.BoolSetting MERGE_JOIN =
      method("enable_mergejoin", "Enables the planner's use of merge join plans.");
  private static final Setting.BoolSetting HASH_JOIN =
      method("enable_hashjoin", "Enables the planner's use of hash join plans.");
  private static final Setting.BoolSetting MATERIAL =
      method("enable_material", "Enables the planner's use of materialization.");

  private static final Setting.RealSetting SEQ_PAGE_COST =
      cost(
          "seq_page_cost",
          1.0,
          "Sets the planner's estimate of the cost of a sequentially fetched disk page.");
  private static final Setting.RealSetting RANDOM_PAGE_COST =
      cost(
          "random_page_cost",
          4.0,
          "Sets the planner's estimate of the cost of a nonsequentially fetched disk page.");
  private static final Setting.RealSetting CPU_TUPLE_COST =
      cost(
          "cpu_tuple_cost",
          0.01,
          "Sets the planner's estimate of the cost of processing each tuple (row).");
  private static final Setting.RealSetting CPU_INDEX_TUPLE_COST =
      cost(
          "cpu_index_tuple_cost",
          0.005,
          "Sets the planner's estimate of the cost of processing each index entry during an index"
              + " scan.");
  private static final Setting.RealSetting CPU_OPERATOR_COST =
      cost(
          "cpu_operator_cost",
          0.0025,
          "Sets the planner's estimate of the cost of processing each operator or function call.");
  private static final Setting.IntSetting EFFECTIVE_CACHE_SIZE =
      Setting.integer(
          "effective_cache_size",
          SettingContext.USER,
          SettingUnit.BLOCKS,
          524288,
          1,
          Integer.MAX_VALUE,
          "Sets the planner's assumption about the total size of the data caches.");
  private static final Setting.RealSetting CURSOR_TUPLE_FRACTION =
      Setting.real(
          "cursor_tuple_fraction",
          SettingContext.USER,
          SettingUnit.NONE,
          0.1,
          0.0,
          1.0,
          "Sets the planner's estimate of the fraction of a cursor's rows that will be retrieved.");
  private static final Setting.IntSetting FROM_COLLAPSE_LIMIT =
      limit(
          "from_collapse_limit",
          "Sets the FROM-list size beyond which subqueries are not collapsed.");
  private static final Setting.IntSetting JOIN_COLLAPSE_LIMIT =
      limit(
          "join_collapse_limit",
          "Sets the FROM-list size beyond which JOIN constructs are not flattened.");

  public static final List<Setting<?>> ALL =
      List.of(
          SEQ_SCAN,
          INDEX_SCAN,
          INDEX_ONLY_SCAN,
          BITMAP_SCAN,
          TID_SCAN,
          SORT,
          INCREMENTAL_SORT,
          HASH_AGGREGATE,
          NESTED_LOOP,
          MERGE_JOIN,
          HASH_JOIN,
          MATERIAL,
          SEQ_PAGE_COST,
          RANDOM_PAGE_COST,
          CPU_TUPLE_COST,
          CPU_INDEX_TUPLE_COST,
          CPU_OPERATOR_COST,
          EFFECTIVE_CACHE_SIZE,
          CURSOR_TUPLE_FRACTION,
          FROM_COLLAPSE_LIMIT,
          JOIN_COLLAPSE_LIMIT);

  private PlannerParameters() {}

  private static Setting.BoolSetting method(String name, String description) {
    return Setting.bool(name, SettingContext.USER, true, description);
  }

  private static Setting.RealSetting cost(String name, double value, String description) {
    return Setting.real(
        name, SettingContext.USER, SettingUnit.NONE, value, 0, COST_MAX, description);
  }

  private static Setting.IntSetting limit(String name, String description) {
    return Setting.integer(
        name, SettingContext.USER, SettingUnit.NONE, 8, 1, Integer.MAX_VALUE, description);
  }

  /// A session's settings.
  ///
  /// @param workMemKilobytes and `hashMemMultiplier`: the memory limits, which the executor shares
  public static PlannerSettings of(
      Settings settings, int workMemKilobytes, double hashMemMultiplier) {
    return new PlannerSettings(
        settings.get(SEQ_PAGE_COST),
        settings.get(RANDOM_PAGE_COST),
        settings.get(CPU_TUPLE_COST),
        settings.get(CPU_INDEX_TUPLE_COST),
        settings.get(CPU_OPERATOR_COST),
        settings.get(EFFECTIVE_CACHE_SIZE),
        workMemKilobytes,
        hashMemMultiplier,
        settings.get(CURSOR_TUPLE_FRACTION),
        settings.get(FROM_COLLAPSE_LIMIT),
        settings.get(JOIN_COLLAPSE_LIMIT),
        settings.get(SEQ_SCAN),
        settings.get(INDEX_SCAN),
        settings.get(INDEX_ONLY_SCAN),
        settings.get(BITMAP_SCAN),
        settings.get(TID_SCAN),
        settings.get(SORT),
        settings.get(INCREMENTAL_SORT),
        settings.get(HASH_AGGREGATE),
        settings.get(NESTED_LOOP),
        settings.get(MERGE_JOIN),
        settings.get(HASH_JOIN),
        settings.get(MATERIAL));
  }
}
