// SPDX-License-Identifier: Apache-2.0
package dev.gajah.postmaster;

import dev.gajah.base.setting.Setting;
import dev.gajah.base.setting.SettingContext;
import java.util.List;

/// Settings that initdb writes into every `postgresql.conf` and that have one meaning here:
/// messages are in English, formats are those of the locale C, and there is no dynamic shared
/// memory of the operating system to choose.
final class LocaleParameters {
  private static final String LOCALE =
      "Shows the locale; formats and messages here are those of the locale C.";

  static final List<Setting<?>> ALL =
      List.of(
          Setting.string("lc_messages", SettingContext.SUPERUSER, "C", LOCALE),
          Setting.string("lc_monetary", SettingContext.USER, "C", LOCALE),
          Setting.string("lc_numeric", SettingContext.USER, "C", LOCALE),
          Setting.string("lc_time", SettingContext.USER, "C", LOCALE),
          Setting.string(
              "default_text_search_config",
              SettingContext.USER,
              "pg_catalog.simple",
              "Sets default text search configuration."),
          Setting.string(
              "log_timezone",
              SettingContext.SIGHUP,
              "GMT",
              "Sets the time zone to use in log messages."),
          Setting.enumeration(
              "dynamic_shared_memory_type",
              SettingContext.POSTMASTER,
              "posix",
              List.of("posix", "sysv", "mmap"),
              List.of(),
              "Selects the dynamic shared memory implementation used."));

  private LocaleParameters() {}
}
