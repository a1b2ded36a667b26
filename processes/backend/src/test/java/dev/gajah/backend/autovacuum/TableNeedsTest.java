// SPDX-License-Identifier: Apache-2.0
package dev.gajah.backend.autovacuum;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gajah.access.statistics.TableCounts;
import dev.gajah.access.table.RelationOptions;
import dev.gajah.base.setting.ServerSettings;
import dev.gajah.base.setting.SettingSource;
import dev.gajah.transaction.xact.XactSettings;
import org.junit.jupiter.api.Test;

class TableNeedsTest {
  private final ServerSettings settings =
      new ServerSettings().declareAll(AutovacuumSettings.ALL).declareAll(XactSettings.ALL);

  private static TableCounts counts(long dead, long changed, long inserted) {
    TableCounts none = TableCounts.NONE;
    return new TableCounts(
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        dead,
        changed,
        inserted,
        none.vacuums(),
        none.autovacuums(),
        none.analyzes(),
        none.autoanalyzes());
  }

  private static TableNeeds.Facts table(double tuples) {
    return table(RelationOptions.Autovacuum.DEFAULTS, tuples, 0);
  }

  private static TableNeeds.Facts table(
      RelationOptions.Autovacuum options, double tuples, int xidAge) {
    return new TableNeeds.Facts(options, tuples, xidAge, 0, true);
  }

  private static RelationOptions.Autovacuum disabled() {
    return new RelationOptions.Autovacuum(
        false, -1, -2, -1, -1, -1.0, -1.0, -1.0, -1.0, -1, -1, -1, -1, -1, -1, -1);
  }

  private void set(String name, String value) {
    settings.set(settings.require(name), value, SettingSource.FILE, null, 0);
  }

  private TableNeeds needs(TableNeeds.Facts table, long dead, long changed, long inserted) {
    return TableNeeds.of(table, counts(dead, changed, inserted), settings);
  }

  @Test
  void thresholdsGrowWithTheTable() {
    assertThat(needs(table(1000), 250, 150, 1200)).isEqualTo(TableNeeds.NOTHING);
    assertThat(needs(table(1000), 251, 0, 0)).isEqualTo(new TableNeeds(true, false, false));
    assertThat(needs(table(1000), 0, 0, 1201)).isEqualTo(new TableNeeds(true, false, false));
    assertThat(needs(table(1000), 0, 151, 0)).isEqualTo(new TableNeeds(false, true, false));
    assertThat(needs(table(-1), 51, 51, 0)).isEqualTo(new TableNeeds(true, true, false));
  }

  @Test
  void theTableHasTheLastWord() {
    RelationOptions.Autovacuum own =
        new RelationOptions.Autovacuum(
            true, 5, -1, 0, -1, -1.0, 0.0, 0.0, 0.0, -1, -1, -1, -1, -1, -1, -1);
    assertThat(needs(table(own, 1000, 0), 6, 1, 0)).isEqualTo(new TableNeeds(true, true, false));
    assertThat(needs(table(own, 1000, 0), 5, 0, 1_000_000)).isEqualTo(TableNeeds.NOTHING);
    assertThat(needs(table(disabled(), 0, 0), 9999, 9999, 9999)).isEqualTo(TableNeeds.NOTHING);
  }

  @Test
  void wraparoundIsPreventedWhateverElseIsWanted() {
    TableNeeds forced = new TableNeeds(true, false, true);
    assertThat(needs(table(disabled(), 0, 200_000_001), 0, 0, 0)).isEqualTo(forced);
    set("autovacuum", "off");
    assertThat(needs(table(0), 9999, 9999, 9999)).isEqualTo(TableNeeds.NOTHING);
    assertThat(TableNeeds.of(table(disabled(), 0, 200_000_001), null, settings)).isEqualTo(forced);
  }

  @Test
  void toastTablesAreNotAnalyzed() {
    TableNeeds.Facts toast =
        new TableNeeds.Facts(RelationOptions.Autovacuum.DEFAULTS, 0, 0, 0, false);
    assertThat(needs(toast, 0, 9999, 0)).isEqualTo(TableNeeds.NOTHING);
  }
}
