// SPDX-License-Identifier: Apache-2.0
package dev.gajah.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.plantuml.rules.PlantUmlArchCondition.Configuration.consideringOnlyDependenciesInDiagram;
import static com.tngtech.archunit.library.plantuml.rules.PlantUmlArchCondition.adhereToPlantUmlDiagram;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The picture of the modules is true: of the POMs, arrow by arrow, and of the classes.
final class DiagramTest {
  private static final Pattern COMPONENT = Pattern.compile("(?m)^\\s*\\[(\\w+)\\] <<");
  private static final Pattern ARROW = Pattern.compile("(?m)^\\[(\\w+)\\] --> \\[(\\w+)\\]$");

  private static Path diagram() {
    return Modules.root().resolve("docs/architecture/modules.puml");
  }

  private static Map<String, TreeSet<String>> arrowsOfDiagram() throws IOException {
    String text = Files.readString(diagram());
    Map<String, TreeSet<String>> arrows = new TreeMap<>();
    Matcher component = COMPONENT.matcher(text);
    while (component.find()) {
      arrows.put(component.group(1), new TreeSet<>());
    }
    Matcher arrow = ARROW.matcher(text);
    while (arrow.find()) {
      arrows.get(arrow.group(1)).add(arrow.group(2));
    }
    return arrows;
  }

  private static ArchRule classesFollowTheDiagram() throws IOException {
    return classes()
        .that()
        .resideInAPackage("dev.gajah..")
        .and()
        .resideOutsideOfPackage("dev.gajah.architecture..")
        .should(
            adhereToPlantUmlDiagram(
                diagram().toUri().toURL(), consideringOnlyDependenciesInDiagram()));
  }

  @Test
  void diagramHasTheArrowsOfThePoms() throws IOException {
    assertThat(arrowsOfDiagram())
        .as("docs/architecture/modules.puml (actual) and the POMs (expected)")
        .isEqualTo(Modules.arrowsOfPoms());
  }

  @Test
  void classesUseOnlyWhatTheDiagramAllows() throws IOException {
    classesFollowTheDiagram().check(Modules.CLASSES);
  }

  @Test
  void arrowThatIsNotDrawnIsNoticed() throws IOException {
    Map<String, TreeSet<String>> poms = Modules.arrowsOfPoms();
    poms.put(
        "wal",
        Modules.arrowsOf(
            "<dependency><artifactId>gajah-base</artifactId></dependency>"
                + "<dependency><artifactId>gajah-storage</artifactId></dependency>"
                + "<dependency><artifactId>gajah-x</artifactId><scope>test</scope></dependency>"));
    assertThat(poms.get("wal")).containsExactly("base", "storage");
    assertThat(arrowsOfDiagram()).isNotEqualTo(poms);
  }

  @Test
  void classThatLooksUpIsNoticed() throws IOException {
    ArchRule rule = classesFollowTheDiagram();
    assertThatThrownBy(() -> rule.check(Controls.classes("dev.gajah.base.bad")))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("LooksUp");
  }
}
