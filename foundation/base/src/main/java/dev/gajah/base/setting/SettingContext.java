// SPDX-License-Identifier: Apache-2.0
package dev.gajah.base.setting;

/// When and by whom a setting may be changed (PostgreSQL: `GucContext`), from least to most free.
public enum SettingContext {
  INTERNAL("internal"),
  POSTMASTER("postmaster"),
  SIGHUP("sighup"),
  SUPERUSER_BACKEND("superuser-backend"),
  BACKEND("backend"),
  SUPERUSER("superuser"),
  USER("user");

  private final String text;

  SettingContext(String text) {
    this.text = text;
  }

  /// As `pg_settings.context` spells it.
  public String text() {
    return text;
  }
}
