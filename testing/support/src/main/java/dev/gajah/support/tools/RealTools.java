// SPDX-License-Identifier: Apache-2.0
package dev.gajah.support.tools;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The programs of a real PostgreSQL 17, if this machine has them: through the script that the
/// environment variable `GAJAH_PG17_TOOLS` names, or `shared/tools/pg17-tools` in a directory above
/// this one.
public final class RealTools {
  private final Path script;

  private RealTools(Path script) {
    this.script = script;
  }

  /// The tools; if there are none, skips the calling test, saying so, or fails it where
  /// `GAJAH_REQUIRE_PG17` is 1.
  public static RealTools orSkip() {
    String named = System.getenv("GAJAH_PG17_TOOLS");
    if (named != null && Files.isExecutable(Path.of(named))) {
      return new RealTools(Path.of(named));
    }
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path candidate = at.resolve("shared/tools/pg17-tools");
      if (Files.isExecutable(candidate)) {
        return new RealTools(candidate);
      }
    }
    String missing = "no PostgreSQL 17 tools on this machine (GAJAH_PG17_TOOLS)";
    if ("1".equals(System.getenv("GAJAH_REQUIRE_PG17"))) {
      throw new AssertionError(missing);
    }
    assumeTrue(false, missing);
    throw new AssertionError(missing);
  }

  /// What a program printed, standard output and error apart.
  public record Output(int status, List<String> lines, String errors) {
    /// The lines of a program that must succeed.
    public List<String> ok() {
      if (status != 0) {
        throw new AssertionError("exit code %d: %s".formatted(status, errors));
      }
      return lines;
    }
  }

  /// Runs a program as the user of this process and waits for its end.
  public Output run(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(script.toString(), "run"));
    command.addAll(List.of(arguments));
    // Some programs would otherwise run as a user who may not read our files.
    return execute(command, Map.of("PG17_RUN_AS", System.getProperty("user.name")));
  }

  /// Starts or stops a real server.
  ///
  /// @see RealServer
  Output server(Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(script.toString(), "server"));
    command.addAll(List.of(arguments));
    return execute(command, environment);
  }

  /// The user that real servers run as; they refuse root.
  static String serverUser() {
    return System.getProperty("user.name").equals("root")
        ? "postgres"
        : System.getProperty("user.name");
  }

  static Output execute(List<String> command, Map<String, String> environment)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile("gajah-tool", ".out");
    Path errors = Files.createTempFile("gajah-tool", ".err");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(errors.toFile());
      builder.environment().putAll(environment);
      int status = builder.start().waitFor();
      return new Output(
          status,
          Files.readAllLines(out, StandardCharsets.ISO_8859_1),
          Files.readString(errors, StandardCharsets.ISO_8859_1));
    } finally {
      Files.delete(out);
      Files.delete(errors);
    }
  }
}
