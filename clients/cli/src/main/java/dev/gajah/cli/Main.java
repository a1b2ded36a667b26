// SPDX-License-Identifier: Apache-2.0
package dev.gajah.cli;

import dev.gajah.base.error.SqlError;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/// The one program; the first word says which.
public final class Main {
  private static final String USAGE =
      """
      Gajah, an independent implementation of PostgreSQL 17 in Java.

      Usage:
        gajah                       serve ./data on 127.0.0.1:5432, making it if it is missing
        gajah initdb   [OPTION]...  make a data directory
        gajah postgres [OPTION]...  serve a data directory in the foreground
        gajah pg_ctl   start|stop|restart|status|reload|logrotate|promote|kill [OPTION]...

      Each takes the options of PostgreSQL's program of the same name.
      """;

  private Main() {}

  public static void main(String[] args) throws InterruptedException {
    System.exit(run(Arrays.asList(args)));
  }

  private static int run(List<String> args) throws InterruptedException {
    String program = args.isEmpty() ? "gajah" : args.get(0);
    try {
      if (args.isEmpty()) {
        return ServerProgram.quickStart();
      }
      List<String> rest = args.subList(1, args.size());
      return switch (program) {
        case "initdb" -> InitdbProgram.run(rest);
        case "postgres", "server" -> ServerProgram.run(rest);
        case "pg_ctl", "ctl" -> ControlProgram.run(rest);
        case "help", "--help", "-?", "-h" -> {
          System.out.print(USAGE);
          yield 0;
        }
        default -> throw new UsageError("unknown program \"" + program + "\"");
      };
    } catch (UsageError e) {
      System.err.println(program + ": error: " + e.getMessage());
      System.err.println(program + ": hint: Try \"gajah --help\" for more information.");
      return 1;
    } catch (SqlError e) {
      System.err.println(program + ": error: " + e.message());
      if (e.detail() != null) {
        System.err.println(program + ": detail: " + e.detail());
      }
      if (e.hint() != null) {
        System.err.println(program + ": hint: " + e.hint());
      }
      return 1;
    } catch (IOException e) {
      System.err.println(program + ": error: " + e);
      return 1;
    }
  }
}
