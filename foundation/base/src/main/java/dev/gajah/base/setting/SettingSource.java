// SPDX-License-Identifier: Apache-2.0
package dev.gajah.base.setting;

/// Where a value came from (PostgreSQL: `GucSource`); a later one overrides an earlier one.
public enum SettingSource {
  DEFAULT("default"),
  OVERRIDE_DYNAMIC("default"),
  ENVIRONMENT("environment variable"),
  FILE("configuration file"),
  COMMAND_LINE("command line"),
  GLOBAL("global"),
  DATABASE("database"),
  USER("user"),
  DATABASE_USER("database user"),
  CLIENT("client"),
  OVERRIDE("override"),
  INTERACTIVE("interactive"),
  TEST("test"),
  SESSION("session");

  private final String text;

  SettingSource(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }
}
