// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.predicate;

import dev.gajah.base.setting.ServerSettings;
import dev.gajah.base.setting.Setting;
import dev.gajah.base.setting.SettingContext;
import dev.gajah.base.setting.SettingUnit;
import java.util.List;

/// When SIREAD locks are merged into coarser ones, and how many there may be.
///
/// @param perRelation if negative, `perTransaction` divided by its opposite
public record PredicateSettings(int perTransaction, int perRelation, int perPage) {
  public static final PredicateSettings DEFAULTS = new PredicateSettings(64, -2, 2);

  public static final Setting.IntSetting MAX_PRED_LOCKS_PER_TRANSACTION =
      Setting.integer(
          "max_pred_locks_per_transaction",
          SettingContext.POSTMASTER,
          SettingUnit.NONE,
          64,
          10,
          Integer.MAX_VALUE,
          "Sets the maximum number of predicate locks per transaction.");
  public static final Setting.IntSetting MAX_PRED_LOCKS_PER_RELATION =
      Setting.integer(
          "max_pred_locks_per_relation",
          SettingContext.SIGHUP,
          SettingUnit.NONE,
          -2,
          Integer.MIN_VALUE,
          Integer.MAX_VALUE,
          "Sets the maximum number of predicate-locked pages and tuples per relation.");
  public static final Setting.IntSetting MAX_PRED_LOCKS_PER_PAGE =
      Setting.integer(
          "max_pred_locks_per_page",
          SettingContext.SIGHUP,
          SettingUnit.NONE,
          2,
          0,
          Integer.MAX_VALUE,
          "Sets the maximum number of predicate-locked tuples per page.");

  public static final List<Setting<?>> ALL =
      List.of(MAX_PRED_LOCKS_PER_TRANSACTION, MAX_PRED_LOCKS_PER_RELATION, MAX_PRED_LOCKS_PER_PAGE);

  public static PredicateSettings of(ServerSettings settings) {
    return new PredicateSettings(
        settings.get(MAX_PRED_LOCKS_PER_TRANSACTION),
        settings.get(MAX_PRED_LOCKS_PER_RELATION),
        settings.get(MAX_PRED_LOCKS_PER_PAGE));
  }

  /// How many finer locks a transaction may hold below `target` before they become one on it.
  int childrenMax(PredicateTarget target) {
    if (!target.isRelation()) {
      return perPage;
    }
    return perRelation < 0 ? perTransaction / -perRelation - 1 : perRelation;
  }
}
