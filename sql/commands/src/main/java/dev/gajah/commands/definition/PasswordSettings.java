// SPDX-License-Identifier: Apache-2.0
package dev.gajah.commands.definition;

import dev.gajah.base.setting.Setting;
import dev.gajah.base.setting.SettingContext;
import dev.gajah.base.setting.SettingUnit;
import java.util.List;

/// How CREATE ROLE and ALTER ROLE store passwords that they are given in clear text.
public final class PasswordSettings {
  public static final Setting.EnumSetting PASSWORD_ENCRYPTION =
      Setting.enumeration(
          "password_encryption",
          SettingContext.USER,
          "scram-sha-256",
          List.of("md5", "scram-sha-256"),
          List.of(),
          "Chooses the algorithm for encrypting passwords.");
  public static final Setting.IntSetting SCRAM_ITERATIONS =
      Setting.integer(
              "scram_iterations",
              SettingContext.USER,
              SettingUnit.NONE,
              4096,
              1,
              Integer.MAX_VALUE,
              "Sets the iteration count for SCRAM secret generation.")
          .reported();

  public static final List<Setting<?>> ALL = List.of(PASSWORD_ENCRYPTION, SCRAM_ITERATIONS);

  private PasswordSettings() {}
}
