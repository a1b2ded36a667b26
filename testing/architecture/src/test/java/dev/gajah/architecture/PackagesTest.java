// SPDX-License-Identifier: Apache-2.0
package dev.gajah.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/// Packages: no cycles, none in two modules, each says what null means, each has a name of the
/// architecture.
final class PackagesTest {
  private static final Set<String> EMPTY_WORDS =
      Set.of(
          "util", "utils", "helper", "helpers", "manager", "impl", "model", "dto", "common",
          "misc");

  private final JavaClasses product = Modules.CLASSES;

  /// Modules whose packages still form one circle each. This list may only become shorter.
  private static final List<String> KNOWN_CIRCLES =
      List.of(
          "circle of [dev.gajah.types,",
          "circle of [dev.gajah.executor.aggregate,",
          "circle of [dev.gajah.commands,");

  /// What has to work when all else is broken stands on the JDK alone (STYLE: libraries).
  static final ArchRule ENGINE_STANDS_ALONE =
      classes()
          .that()
          .resideInAnyPackage(
              "dev.gajah.base..",
              "dev.gajah.wal..",
              "dev.gajah.storage..",
              "dev.gajah.transaction..",
              "dev.gajah.access..",
              "dev.gajah.catalog..",
              "dev.gajah.auxiliary..")
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage("java..", "javax.crypto..", "dev.gajah..", "org.jspecify..")
                  .or(describe("primitives and their arrays", JavaClass::isPrimitive))
                  .or(describe("arrays", JavaClass::isArray)));

  @Test
  void packagesHaveNoCycles() {
    assertThat(PackageCycles.in(product))
        .as("circles of packages, but for the known ones")
        .filteredOn(circle -> KNOWN_CIRCLES.stream().noneMatch(circle::startsWith))
        .isEmpty();
    assertThat(PackageCycles.in(Controls.classes("dev.gajah.bad")))
        .singleElement()
        .asString()
        .startsWith("circle of [dev.gajah.bad.one, dev.gajah.bad.two]");
  }

  @Test
  void engineStandsAlone() {
    ENGINE_STANDS_ALONE.check(product);
    assertThat(ENGINE_STANDS_ALONE.evaluate(Controls.classes("dev.gajah.wal.bad")).hasViolation())
        .isTrue();
  }

  private static Iterable<JavaPackage> packagesOf(JavaClasses classes) {
    Map<String, JavaPackage> found = new TreeMap<>();
    for (JavaClass type : classes) {
      if (!type.getSimpleName().equals("package-info")) {
        found.put(type.getPackageName(), type.getPackage());
      }
    }
    return found.values();
  }

  private static List<String> unmarked(JavaClasses classes) {
    List<String> found = new ArrayList<>();
    for (JavaPackage each : packagesOf(classes)) {
      if (!each.tryGetAnnotationOfType(NullMarked.class).isPresent()) {
        found.add(each.getName());
      }
    }
    return found;
  }

  @Test
  void everyPackageIsNullMarked() {
    assertThat(unmarked(product)).isEmpty();
    assertThat(unmarked(Controls.classes("dev.gajah.bad"))).isNotEmpty();
  }

  private static List<String> badlyNamed(JavaClasses classes) {
    List<String> found = new ArrayList<>();
    for (JavaPackage each : packagesOf(classes)) {
      if (EMPTY_WORDS.contains(each.getRelativeName())) {
        found.add(each.getName());
      }
    }
    return found;
  }

  @Test
  void packagesAreNamedForWhatTheyAre() {
    assertThat(badlyNamed(product)).isEmpty();
    assertThat(badlyNamed(Controls.classes("dev.gajah.bad"))).containsExactly("dev.gajah.bad.util");
  }

  /// Packages outside of their module's prefix, and those with classes in two places.
  private static List<String> misplaced(Map<String, JavaClasses> byModule) {
    List<String> found = new ArrayList<>();
    Map<String, TreeSet<String>> places = new TreeMap<>();
    byModule.forEach(
        (module, classes) -> {
          String prefix = "dev.gajah." + module;
          for (JavaPackage each : packagesOf(classes)) {
            places.computeIfAbsent(each.getName(), name -> new TreeSet<>()).add(module);
            if (!each.getName().equals(prefix) && !each.getName().startsWith(prefix + ".")) {
              found.add(module + " has " + each.getName());
            }
          }
        });
    places.forEach(
        (name, modules) -> {
          if (modules.size() > 1) {
            found.add(name + " is in " + modules);
          }
        });
    return found;
  }

  @Test
  void packageBelongsToOneModule() throws IOException {
    Map<String, JavaClasses> byModule = new TreeMap<>();
    for (String folder : Modules.folders()) {
      String place = Modules.classesOf(folder).toUri().toString();
      byModule.put(
          Modules.nameOf(folder),
          product.that(
              describe(
                  "in " + folder,
                  type -> type.getSource().orElseThrow().getUri().toString().startsWith(place))));
    }
    assertThat(misplaced(byModule)).isEmpty();
    byModule.put("bad", Controls.classes("dev.gajah.bad"));
    byModule.put("worse", Controls.classes("dev.gajah.bad"));
    assertThat(misplaced(byModule))
        .contains("dev.gajah.bad.util is in [bad, worse]", "worse has dev.gajah.bad.util");
  }
}
