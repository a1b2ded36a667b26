// SPDX-License-Identifier: Apache-2.0
package dev.gajah.architecture;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/// Groups of packages that reach each other in a circle, found by Tarjan's algorithm. Each package
/// counts by itself, those with a longer name below it are others.
final class PackageCycles {
  private final Map<String, TreeMap<String, String>> arrows = new TreeMap<>();
  private final Map<String, Integer> order = new HashMap<>();
  private final Map<String, Integer> lowest = new HashMap<>();
  private final Deque<String> open = new ArrayDeque<>();
  private final List<TreeSet<String>> groups = new ArrayList<>();

  private PackageCycles(JavaClasses classes) {
    for (JavaClass type : classes) {
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        String from = type.getPackageName();
        String to = dependency.getTargetClass().getBaseComponentType().getPackageName();
        if (!from.equals(to) && to.startsWith("dev.gajah.")) {
          arrows
              .computeIfAbsent(from, name -> new TreeMap<>())
              .putIfAbsent(to, dependency.getDescription());
        }
      }
    }
  }

  /// One text for each circle: its packages, and one reason for each arrow in it.
  static List<String> in(JavaClasses classes) {
    PackageCycles search = new PackageCycles(classes);
    for (String start : search.arrows.keySet()) {
      if (!search.order.containsKey(start)) {
        search.visit(start);
      }
    }
    return search.groups.stream().map(search::describe).toList();
  }

  private void visit(String at) {
    int number = order.size();
    order.put(at, number);
    lowest.put(at, number);
    open.push(at);
    for (String next : arrows.getOrDefault(at, new TreeMap<>()).keySet()) {
      if (!order.containsKey(next)) {
        visit(next);
        lowest.merge(at, lowest.getOrDefault(next, number), Math::min);
      } else if (open.contains(next)) {
        lowest.merge(at, order.getOrDefault(next, number), Math::min);
      }
    }
    if (lowest.getOrDefault(at, -1) == number) {
      TreeSet<String> group = new TreeSet<>();
      String member;
      do {
        member = open.pop();
        group.add(member);
      } while (!member.equals(at));
      if (group.size() > 1) {
        groups.add(group);
      }
    }
  }

  private String describe(TreeSet<String> group) {
    StringBuilder text = new StringBuilder("circle of " + group);
    for (String from : group) {
      arrows
          .getOrDefault(from, new TreeMap<>())
          .forEach(
              (to, reason) -> {
                if (group.contains(to)) {
                  text.append("\n  ").append(from).append(" -> ").append(to).append(": ");
                  text.append(reason);
                }
              });
    }
    return text.toString();
  }
}
