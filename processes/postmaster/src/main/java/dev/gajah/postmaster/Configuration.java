// SPDX-License-Identifier: Apache-2.0
package dev.gajah.postmaster;

import dev.gajah.auxiliary.AuxiliarySettings;
import dev.gajah.auxiliary.logger.LogSettings;
import dev.gajah.backend.SessionParameters;
import dev.gajah.backend.autovacuum.AutovacuumSettings;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.io.FileSystem;
import dev.gajah.base.setting.ServerSettings;
import dev.gajah.base.setting.Setting;
import dev.gajah.base.setting.SettingSource;
import dev.gajah.commands.definition.PasswordSettings;
import dev.gajah.protocol.hba.HbaFile;
import dev.gajah.protocol.tls.TlsServer;
import dev.gajah.protocol.tls.TlsSettings;
import dev.gajah.transaction.predicate.PredicateSettings;
import dev.gajah.transaction.xact.XactSettings;
import dev.gajah.wal.insert.WalSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The configuration of one server: where it comes from, what holds, and how a reload changes it
/// (PostgreSQL: `ProcessConfigFile`, `load_hba`).
///
/// Loaded once at start, then reloaded by the postmaster only; the values are published through
/// [ServerSettings], the rules through a volatile field, so readers on other threads see all of a
/// reload or nothing.
public final class Configuration {
  private final FileSystem files;
  private final Path dataDirectory;
  private final ServerSettings settings = new ServerSettings();
  private volatile HbaFile hba = new HbaFile(List.of(), List.of());
  private volatile @Nullable TlsServer tls;
  private volatile long loadTimestamp;

  /// @param commandLine settings given to the program, by name; they override the files
  /// @throws SqlError 42704, 22023
  public Configuration(FileSystem files, Path dataDirectory, Map<String, String> commandLine) {
    this.files = files;
    this.dataDirectory = dataDirectory;
    settings
        .declareAll(ServerParameters.ALL)
        .declareAll(LocaleParameters.ALL)
        .declareAll(LogSettings.ALL)
        .declareAll(WalSettings.ALL)
        .declareAll(AuxiliarySettings.ALL)
        .declareAll(XactSettings.ALL)
        .declareAll(AutovacuumSettings.ALL)
        .declareAll(PredicateSettings.ALL)
        .declareAll(PasswordSettings.ALL)
        .declareAll(TlsSettings.ALL)
        .declareAll(SessionParameters.ALL);
    for (Map.Entry<String, String> option : commandLine.entrySet()) {
      settings.set(
          settings.require(option.getKey()),
          option.getValue(),
          SettingSource.COMMAND_LINE,
          null,
          0);
    }
  }

  public ServerSettings settings() {
    return settings;
  }

  /// The value of a setting, without unit, as `postgres -C` prints it.
  ///
  /// @throws SqlError 42704
  public String show(String name) {
    Setting<?> setting = settings.require(name);
    ServerSettings.Value value = settings.value(setting);
    Object held = value == null ? setting.defaultValue() : value.value();
    return held instanceof Boolean ? setting.showValue(held) : String.valueOf(held);
  }

  HbaFile hba() {
    return hba;
  }

  /// How connections are encrypted; null if they are not.
  @Nullable TlsServer tls() {
    return tls;
  }

  /// When the files were read last, microseconds since 2000-01-01 UTC.
  long loadTimestamp() {
    return loadTimestamp;
  }

  private Path main() {
    return dataDirectory.resolve("postgresql.conf");
  }

  private ConfigurationFile.Contents readFiles() {
    return ConfigurationFile.read(files, main(), dataDirectory.resolve("postgresql.auto.conf"));
  }

  // ---- start ----

  /// Reads the settings at start. Each problem goes to `log`.
  ///
  /// @throws SqlError FATAL F0000 if there is any
  public void load(Consumer<SqlError> log, long timestamp) {
    ConfigurationFile.Contents contents = readFiles();
    boolean isSound = reportProblems(contents, log);
    Map<Setting<?>, ServerSettings.Value> values = new HashMap<>(settings.values());
    for (ConfigurationFile.Entry entry : contents.entries()) {
      Setting<?> setting = settings.find(entry.name());
      if (setting == null) {
        continue; // reported, or a custom name, of which sessions make a placeholder
      }
      try {
        put(values, setting, settings.accept(setting, entry.value()), entry);
      } catch (SqlError e) {
        log.accept(e);
        isSound = false;
      }
    }
    if (!isSound) {
      throw new SqlError(
              SqlState.CONFIG_FILE_ERROR,
              "configuration file \"%s\" contains errors".formatted(main()))
          .fatal();
    }
    settings.replace(values);
    try {
      tls = TlsServer.load(files, dataDirectory, settings);
    } catch (SqlError e) {
      throw e.fatal();
    }
    loadTimestamp = timestamp;
  }

  /// Reads `pg_hba.conf` at start.
  ///
  /// @throws SqlError FATAL F0000
  void loadHba(Consumer<SqlError> log) {
    if (!readHba(log)) {
      throw new SqlError(SqlState.CONFIG_FILE_ERROR, "could not load %s".formatted(hbaPath()))
          .fatal();
    }
  }

  private Path hbaPath() {
    return dataDirectory.resolve("pg_hba.conf");
  }

  /// Takes the rules if the file is without a problem; the old ones stay otherwise.
  private boolean readHba(Consumer<SqlError> log) {
    try {
      HbaFile parsed = HbaRules.read(files, hbaPath());
      if (parsed.isUsable()) {
        hba = parsed;
        return true;
      }
      for (HbaFile.Problem problem : parsed.problems()) {
        log.accept(
            new SqlError(SqlState.CONFIG_FILE_ERROR, problem.message())
                .context(
                    "line %d of configuration file \"%s\""
                        .formatted(problem.lineNumber(), problem.file())));
      }
    } catch (IOException e) {
      log.accept(
          new SqlError(
              SqlState.CONFIG_FILE_ERROR,
              "could not open file \"%s\": %s".formatted(hbaPath(), e.getMessage()),
              e));
    }
    return false;
  }

  private boolean reportProblems(ConfigurationFile.Contents contents, Consumer<SqlError> log) {
    boolean isSound = contents.problems().isEmpty();
    for (String problem : contents.problems()) {
      log.accept(new SqlError(SqlState.CONFIG_FILE_ERROR, problem));
    }
    for (ConfigurationFile.Entry entry : contents.entries()) {
      if (settings.find(entry.name()) == null && entry.name().indexOf('.') < 0) {
        log.accept(
            new SqlError(
                SqlState.UNDEFINED_OBJECT,
                "unrecognized configuration parameter \"%s\" in file \"%s\" line %d"
                    .formatted(entry.name(), entry.file(), entry.line())));
        isSound = false;
      }
    }
    return isSound;
  }

  private static void put(
      Map<Setting<?>, ServerSettings.Value> values,
      Setting<?> setting,
      Object value,
      ConfigurationFile.Entry entry) {
    ServerSettings.Value current = values.get(setting);
    if (current == null || current.source().compareTo(SettingSource.FILE) <= 0) {
      values.put(
          setting, new ServerSettings.Value(value, SettingSource.FILE, entry.file(), entry.line()));
    }
  }

  // ---- reload ----

  /// Reads all files again. What is wrong or cannot change goes to `log`, and the old value stays;
  /// a file that cannot be understood changes nothing at all.
  void reload(Consumer<SqlError> log, long timestamp) {
    ConfigurationFile.Contents contents = readFiles();
    if (reportProblems(contents, log)) {
      if (!apply(contents, log)) {
        log.accept(failed("unaffected changes were applied"));
      }
      loadTimestamp = timestamp;
    } else {
      log.accept(failed("no changes were applied"));
    }
    if (!readHba(log)) {
      log.accept(new SqlError(SqlState.CONFIG_FILE_ERROR, hbaPath() + " was not reloaded"));
    }
    try {
      tls = TlsServer.load(files, dataDirectory, settings);
    } catch (SqlError e) {
      log.accept(e);
      log.accept(new SqlError(SqlState.CONFIG_FILE_ERROR, "SSL configuration was not reloaded"));
    }
  }

  private SqlError failed(String consequence) {
    return new SqlError(
        SqlState.CONFIG_FILE_ERROR,
        "configuration file \"%s\" contains errors; %s".formatted(main(), consequence));
  }

  private boolean apply(ConfigurationFile.Contents contents, Consumer<SqlError> log) {
    Map<Setting<?>, ConfigurationFile.Entry> wanted = new LinkedHashMap<>();
    for (ConfigurationFile.Entry entry : contents.entries()) {
      Setting<?> setting = settings.find(entry.name());
      if (setting != null) {
        wanted.put(setting, entry);
      }
    }
    Map<Setting<?>, ServerSettings.Value> old = settings.values();
    Map<Setting<?>, ServerSettings.Value> values = new HashMap<>(old);
    boolean isSound = true;
    for (Map.Entry<Setting<?>, ServerSettings.Value> held : old.entrySet()) {
      if (held.getValue().source() == SettingSource.FILE && !wanted.containsKey(held.getKey())) {
        isSound &= reset(held.getKey(), values, log);
      }
    }
    for (Map.Entry<Setting<?>, ConfigurationFile.Entry> entry : wanted.entrySet()) {
      isSound &= change(entry.getKey(), entry.getValue(), values, log);
    }
    settings.replace(values);
    return isSound;
  }

  /// A setting that has left the files goes back to its default.
  private boolean reset(
      Setting<?> setting, Map<Setting<?>, ServerSettings.Value> values, Consumer<SqlError> log) {
    if (!mayChange(setting, setting.defaultValue(), values.get(setting), log)) {
      return false;
    }
    if (values.remove(setting) != null) {
      log.accept(
          said(
              "parameter \"%s\" removed from configuration file, reset to default"
                  .formatted(setting.name())));
    }
    return true;
  }

  private boolean change(
      Setting<?> setting,
      ConfigurationFile.Entry entry,
      Map<Setting<?>, ServerSettings.Value> values,
      Consumer<SqlError> log) {
    Object value;
    try {
      value = settings.accept(setting, entry.value());
    } catch (SqlError e) {
      log.accept(
          e.context("line %d of configuration file \"%s\"".formatted(entry.line(), entry.file())));
      return false;
    }
    ServerSettings.Value before = values.get(setting);
    if (!mayChange(setting, value, before, log)) {
      return false;
    }
    put(values, setting, value, entry);
    ServerSettings.Value after = values.get(setting);
    Object old = before == null ? setting.defaultValue() : before.value();
    if (after != null && !after.value().equals(old)) {
      log.accept(
          said("parameter \"%s\" changed to \"%s\"".formatted(setting.name(), entry.value())));
    }
    return true;
  }

  /// False, and said so, if the value differs and only a start can change it.
  private boolean mayChange(
      Setting<?> setting,
      Object value,
      ServerSettings.@Nullable Value held,
      Consumer<SqlError> log) {
    Object old = held == null ? setting.defaultValue() : held.value();
    return switch (setting.context()) {
      case SIGHUP, SUPERUSER_BACKEND, BACKEND, SUPERUSER, USER -> true;
      case INTERNAL -> {
        log.accept(
            new SqlError(
                SqlState.CANT_CHANGE_RUNTIME_PARAM,
                "parameter \"%s\" cannot be changed".formatted(setting.name())));
        yield false;
      }
      case POSTMASTER -> {
        if (value.equals(old)) {
          settings.pendingRestart().remove(setting);
          yield true;
        }
        settings.pendingRestart().add(setting);
        log.accept(
            new SqlError(
                SqlState.CANT_CHANGE_RUNTIME_PARAM,
                "parameter \"%s\" cannot be changed without restarting the server"
                    .formatted(setting.name())));
        yield false;
      }
    };
  }

  private static SqlError said(String message) {
    return SqlError.report(
        dev.gajah.base.error.Severity.LOG, SqlState.SUCCESSFUL_COMPLETION, message);
  }
}
