// SPDX-License-Identifier: Apache-2.0
package dev.gajah.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Which module may use which, and what only the doors may call. The table is the one of
/// ARCHITECTURE.md.
final class ArrowsTest {
  private static final Map<String, List<String>> ARROWS =
      Map.ofEntries(
          Map.entry("base", List.of()),
          Map.entry("types", List.of("base")),
          Map.entry("nodes", List.of("base", "types")),
          Map.entry("protocol", List.of("base")),
          Map.entry("wal", List.of("base")),
          Map.entry("storage", List.of("base", "wal")),
          Map.entry("transaction", List.of("base", "wal", "storage")),
          Map.entry("access", List.of("base", "wal", "storage", "transaction")),
          Map.entry(
              "catalog",
              List.of("base", "types", "nodes", "wal", "storage", "transaction", "access")),
          Map.entry("parser", List.of("base", "types", "nodes")),
          Map.entry(
              "planner",
              List.of("base", "types", "nodes", "transaction", "access", "catalog", "parser")),
          Map.entry(
              "executor",
              List.of("base", "types", "nodes", "storage", "transaction", "access", "catalog")),
          Map.entry(
              "commands",
              List.of(
                  "base",
                  "types",
                  "nodes",
                  "protocol",
                  "wal",
                  "storage",
                  "transaction",
                  "access",
                  "catalog",
                  "parser",
                  "planner",
                  "executor")),
          Map.entry("auxiliary", List.of("base", "wal", "storage", "transaction")),
          Map.entry(
              "backend",
              List.of(
                  "base",
                  "types",
                  "nodes",
                  "protocol",
                  "wal",
                  "storage",
                  "transaction",
                  "access",
                  "catalog",
                  "parser",
                  "planner",
                  "executor",
                  "commands")),
          Map.entry(
              "postmaster",
              List.of(
                  "base",
                  "types",
                  "nodes",
                  "protocol",
                  "wal",
                  "storage",
                  "transaction",
                  "access",
                  "catalog",
                  "auxiliary",
                  "backend",
                  "parser",
                  "planner",
                  "executor",
                  "commands")),
          Map.entry("embedded", List.of("base", "postmaster")),
          Map.entry("cli", List.of("base", "protocol", "wal", "storage", "postmaster")));

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.gajah");

  @Test
  void everyModuleIsInTheTable() {
    var modules =
        CLASSES.stream()
            .map(c -> c.getPackageName().split("\\.")[2])
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(ARROWS.keySet()).containsAll(modules);
  }

  @Test
  void modulesUseOnlyWhatTheirArrowsName() {
    for (var entry : ARROWS.entrySet()) {
      String[] forbidden =
          ARROWS.keySet().stream()
              .filter(m -> !m.equals(entry.getKey()) && !entry.getValue().contains(m))
              .map(m -> "dev.gajah." + m + "..")
              .toArray(String[]::new);
      noClasses()
          .that()
          .resideInAPackage("dev.gajah." + entry.getKey() + "..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(forbidden)
          .allowEmptyShould(true)
          .check(CLASSES);
    }
  }

  @Test
  void onlyTheDoorsCallTheOutsideWorld() {
    ArchRule rule =
        noClasses()
            .that()
            .resideOutsideOfPackages("dev.gajah.base..", "dev.gajah.cli..")
            .and()
            // Host names and address ranges of pg_hba.conf are an address question, not a socket.
            .haveSimpleNameNotStartingWith("HbaAuthenticator")
            .should()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(Thread.class, "sleep", long.class)
            .orShould()
            .callConstructor(Thread.class, Runnable.class)
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.nio.channels.FileChannel")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.nio.file.Files")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.io.File")
            .orShould()
            .dependOnClassesThat()
            .resideInAnyPackage("java.net..")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.util.Random")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.lang.ThreadLocal");
    rule.check(CLASSES);
  }
}
