// SPDX-License-Identifier: Apache-2.0
package dev.gajah.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The modules of this project, as its POMs list them, and their compiled classes.
final class Modules {
  /// Test-only modules; what they use is nobody's architecture. `support` is not among them: others
  /// depend on it.
  private static final Pattern TESTS = Pattern.compile("testing/(?!support$).*");

  private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");
  private static final Pattern DEPENDENCY = Pattern.compile("(?s)<dependency>(.*?)</dependency>");
  private static final Pattern OWN = Pattern.compile("<artifactId>gajah-([^<]+)</artifactId>");

  /// All compiled classes of the product and of `testing/support`; read once.
  static final JavaClasses CLASSES = read();

  private Modules() {}

  /// The folder with the root POM.
  static Path root() {
    Path here = Path.of("").toAbsolutePath();
    while (here != null && !Files.exists(here.resolve("docs/architecture/modules.puml"))) {
      here = here.getParent();
    }
    if (here == null) {
      throw new IllegalStateException("not below the project's root");
    }
    return here;
  }

  /// Folders of all product modules and `testing/support`, relative to the root.
  static List<String> folders() throws IOException {
    List<String> found = new ArrayList<>();
    Matcher matcher = MODULE.matcher(Files.readString(root().resolve("pom.xml")));
    while (matcher.find()) {
      if (!TESTS.matcher(matcher.group(1)).matches()) {
        found.add(matcher.group(1));
      }
    }
    return found;
  }

  static String nameOf(String folder) {
    return folder.substring(folder.lastIndexOf('/') + 1);
  }

  /// By module, the modules that its POM declares, those of test scope left out.
  static Map<String, TreeSet<String>> arrowsOfPoms() throws IOException {
    Map<String, TreeSet<String>> arrows = new TreeMap<>();
    for (String folder : folders()) {
      arrows.put(nameOf(folder), arrowsOf(Files.readString(root().resolve(folder, "pom.xml"))));
    }
    return arrows;
  }

  static TreeSet<String> arrowsOf(String pom) {
    TreeSet<String> arrows = new TreeSet<>();
    Matcher dependency = DEPENDENCY.matcher(pom);
    while (dependency.find()) {
      Matcher own = OWN.matcher(dependency.group(1));
      if (own.find() && !dependency.group(1).contains("<scope>test</scope>")) {
        arrows.add(own.group(1));
      }
    }
    return arrows;
  }

  /// Where a module's compiled classes are.
  ///
  /// @throws IllegalStateException if it was not compiled
  static Path classesOf(String folder) {
    Path classes = root().resolve(folder, "target/classes");
    if (!Files.isDirectory(classes)) {
      throw new IllegalStateException(
          "%s is not compiled; is it missing among the dependencies of testing/architecture?"
              .formatted(folder));
    }
    return classes;
  }

  private static JavaClasses read() {
    try {
      return new ClassFileImporter()
          .importPaths(folders().stream().map(Modules::classesOf).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
