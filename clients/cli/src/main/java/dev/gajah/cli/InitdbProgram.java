// SPDX-License-Identifier: Apache-2.0
package dev.gajah.cli;

import dev.gajah.base.io.LocalFileSystem;
import dev.gajah.base.random.SystemRandomSource;
import dev.gajah.base.time.SystemClock;
import dev.gajah.postmaster.NewCluster;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `initdb`: makes a data directory.
final class InitdbProgram {
  private static final Set<String> METHODS =
      Set.of("trust", "reject", "scram-sha-256", "md5", "password", "peer", "ident", "cert");

  private InitdbProgram() {}

  static int run(List<String> args) throws IOException {
    Arguments arguments = new Arguments(args);
    String directory = System.getenv("PGDATA");
    String user = System.getProperty("user.name");
    String local = null;
    String host = null;
    String passwordFile = null;
    boolean checksums = true;
    boolean sync = true;
    for (String option = arguments.next(); option != null; option = arguments.next()) {
      switch (option) {
        case "-D", "--pgdata" -> directory = arguments.value(option);
        case "-U", "--username" -> user = arguments.value(option);
        case "-A", "--auth" -> {
          String method = method(arguments.value(option));
          local = local == null ? method : local;
          host = host == null ? method : host;
        }
        case "--auth-local" -> local = method(arguments.value(option));
        case "--auth-host" -> host = method(arguments.value(option));
        case "--pwfile" -> passwordFile = arguments.value(option);
        case "-k", "--data-checksums" -> {
          arguments.flag();
          checksums = true;
        }
        case "--no-data-checksums" -> checksums = false;
        case "-N", "--no-sync" -> {
          arguments.flag();
          sync = false;
        }
        case "-E", "--encoding" -> {
          String encoding = arguments.value(option).replace("-", "").toUpperCase(Locale.ROOT);
          if (!encoding.equals("UTF8") && !encoding.equals("UNICODE")) {
            throw new UsageError("encoding \"" + encoding + "\" is not supported; use UTF8");
          }
        }
        case "--locale" -> {
          String locale = arguments.value(option);
          if (!locale.equals("C") && !locale.equals("POSIX")) {
            throw new UsageError("locale \"" + locale + "\" is not supported; use C");
          }
        }
        case "--no-locale" -> {}
        default -> {
          if (option.startsWith("-")) {
            throw new UsageError("unrecognized option \"" + option + "\"");
          }
          directory = option;
        }
      }
    }
    if (directory == null || directory.isEmpty()) {
      throw new UsageError("no data directory specified");
    }
    String password = passwordFile == null ? null : password(Path.of(passwordFile));
    boolean wantsPassword = needsPassword(local) || needsPassword(host);
    if (wantsPassword && password == null) {
      throw new UsageError(
          "must specify a password for the superuser to enable password authentication");
    }
    Path path = Path.of(directory).toAbsolutePath().normalize();
    System.out.println(
        "The files belonging to this database system will be owned by user \"%s\"."
            .formatted(System.getProperty("user.name")));
    System.out.println("Data page checksums are " + (checksums ? "enabled." : "disabled."));
    System.out.print("creating data directory " + path + " ... ");
    System.out.flush();
    make(
        path,
        new NewCluster(
            user,
            password,
            local == null ? "trust" : local,
            host == null ? "trust" : host,
            checksums,
            sync));
    System.out.println("ok");
    if (local == null || host == null) {
      System.err.println(
          "initdb: warning: enabling \"trust\" authentication for local connections");
    }
    System.out.println("\nSuccess. You can now start the database server using:\n");
    System.out.println("    gajah pg_ctl -D " + directory + " -l logfile start\n");
    return 0;
  }

  static void make(Path directory, NewCluster cluster) throws IOException {
    cluster.create(new LocalFileSystem(), new SystemClock(), new SystemRandomSource(), directory);
  }

  private static String method(String name) {
    if (!METHODS.contains(name)) {
      throw new UsageError("invalid authentication method \"" + name + "\"");
    }
    return name;
  }

  private static boolean needsPassword(@Nullable String method) {
    return method != null
        && (method.equals("md5") || method.equals("password") || method.equals("scram-sha-256"));
  }

  private static String password(Path path) throws IOException {
    String text = new String(new LocalFileSystem().readAll(path), StandardCharsets.UTF_8);
    String line = text.lines().findFirst().orElse("");
    if (line.isEmpty()) {
      throw new UsageError("password file \"" + path + "\" is empty");
    }
    return line;
  }
}
