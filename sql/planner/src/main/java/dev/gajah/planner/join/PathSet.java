// SPDX-License-Identifier: Apache-2.0
package dev.gajah.planner.join;

import dev.gajah.planner.path.Path;
import dev.gajah.planner.path.PathKey;
import dev.gajah.planner.path.RelOptInfo;
import dev.gajah.planner.path.Relids;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Keeps the paths of a relation that no other one beats (PostgreSQL: `add_path`, `set_cheapest`).
public final class PathSet {
  private static final double FUZZ = 1.01;

  private PathSet() {}

  private enum Verdict {
    EQUAL,
    BETTER,
    WORSE,
    DIFFERENT
  }

  /// Compares costs where one percent does not count.
  private static Verdict costs(Path a, Path b, boolean considerStartup) {
    if (a.total > b.total * FUZZ) {
      return considerStartup && b.startup > a.startup * FUZZ ? Verdict.DIFFERENT : Verdict.WORSE;
    }
    if (b.total > a.total * FUZZ) {
      return considerStartup && a.startup > b.startup * FUZZ ? Verdict.DIFFERENT : Verdict.BETTER;
    }
    if (a.startup > b.startup * FUZZ) {
      return Verdict.WORSE;
    }
    return b.startup > a.startup * FUZZ ? Verdict.BETTER : Verdict.EQUAL;
  }

  private static Verdict keys(Path a, Path b) {
    // A parameterized path's order is no use, so it does not count.
    List<PathKey> x = a.requiredOuter != 0 ? List.of() : a.pathkeys;
    List<PathKey> y = b.requiredOuter != 0 ? List.of() : b.pathkeys;
    int common = PathKey.commonPrefix(x, y);
    if (common == x.size() && common == y.size()) {
      return Verdict.EQUAL;
    }
    return common == y.size()
        ? Verdict.BETTER
        : common == x.size() ? Verdict.WORSE : Verdict.DIFFERENT;
  }

  private static Verdict outer(Path a, Path b) {
    if (a.requiredOuter == b.requiredOuter) {
      return Verdict.EQUAL;
    }
    // Fewer required relations are better.
    return Relids.isSubset(a.requiredOuter, b.requiredOuter)
        ? Verdict.BETTER
        : Relids.isSubset(b.requiredOuter, a.requiredOuter) ? Verdict.WORSE : Verdict.DIFFERENT;
  }

  public static void add(RelOptInfo rel, Path path) {
    List<Path> paths = rel.paths;
    boolean accept = true;
    int insertAt = 0;
    for (int i = 0; i < paths.size(); ) {
      Path old = paths.get(i);
      boolean startup =
          path.requiredOuter == 0 && old.requiredOuter == 0 && rel.considerStartup
              || path.requiredOuter == 0 && old.requiredOuter == 0;
      Verdict cost =
          costs(path, old, startup && (rel.considerStartup || rel.kind == RelOptInfo.Kind.UPPER));
      boolean remove = false;
      if (cost != Verdict.DIFFERENT) {
        Verdict keys = keys(path, old);
        if (keys != Verdict.DIFFERENT) {
          Verdict outer = outer(path, old);
          switch (cost) {
            case EQUAL -> {
              if (keys == Verdict.BETTER) {
                if (outer != Verdict.WORSE && outer != Verdict.DIFFERENT && path.rows <= old.rows) {
                  remove = true;
                }
              } else if (keys == Verdict.WORSE) {
                if (outer != Verdict.BETTER
                    && outer != Verdict.DIFFERENT
                    && path.rows >= old.rows) {
                  accept = false;
                }
              } else if (outer == Verdict.BETTER) {
                remove = true;
              } else if (outer == Verdict.WORSE) {
                accept = false;
              } else if (outer == Verdict.EQUAL) {
                if (path.rows < old.rows) {
                  remove = true;
                } else if (path.rows > old.rows) {
                  accept = false;
                } else if (path.total < old.total * (1 - 1e-10)
                    || (path.total <= old.total * (1 + 1e-10) && path.startup < old.startup)) {
                  remove = true;
                } else {
                  accept = false;
                }
              }
            }
            case BETTER -> {
              if (keys != Verdict.WORSE
                  && (outer == Verdict.EQUAL || outer == Verdict.BETTER)
                  && path.rows <= old.rows) {
                remove = true;
              }
            }
            case WORSE -> {
              if (keys != Verdict.BETTER
                  && (outer == Verdict.EQUAL || outer == Verdict.WORSE)
                  && path.rows >= old.rows) {
                accept = false;
              }
            }
            default -> {}
          }
        }
      }
      if (remove) {
        paths.remove(i);
      } else {
        if (path.total >= old.total) {
          insertAt = i + 1;
        }
        i++;
      }
      if (!accept) {
        return;
      }
    }
    paths.add(Math.min(insertAt, paths.size()), path);
  }

  public static void setCheapest(RelOptInfo rel) {
    Path startup = null;
    Path total = null;
    Path bestParameterized = null;
    List<Path> parameterized = new ArrayList<>();
    for (Path p : rel.paths) {
      if (p.requiredOuter != 0) {
        parameterized.add(p);
        if (bestParameterized == null
            || (Relids.size(p.requiredOuter) <= Relids.size(bestParameterized.requiredOuter)
                && p.total < bestParameterized.total)) {
          bestParameterized = p;
        }
        continue;
      }
      if (startup == null
          || p.startup < startup.startup
          || (p.startup == startup.startup && p.total < startup.total)) {
        startup = p;
      }
      if (total == null || p.total < total.total || (p.total == total.total && better(p, total))) {
        total = p;
      }
    }
    if (total != null) {
      parameterized.addFirst(total);
    }
    rel.cheapestStartup = startup;
    rel.cheapestTotal = total != null ? total : bestParameterized;
    rel.cheapestParameterized = parameterized;
    rel.cheapestUnique = null;
    if (rel.cheapestTotal == null) {
      throw dev.gajah.base.error.SqlError.internal(
          "could not devise a query plan for the given query");
    }
  }

  private static boolean better(Path a, Path b) {
    return keys(a, b) == Verdict.BETTER;
  }

  /// Cheapest path with an order, by total or startup cost, that needs no outer relations beyond
  /// `outer`.
  static @Nullable Path cheapestFor(
      List<Path> paths, List<PathKey> keys, long outer, boolean byStartup) {
    Path best = null;
    for (Path p : paths) {
      if (Relids.isSubset(p.requiredOuter, outer)
          && PathKey.isContained(keys, p.pathkeys)
          && (best == null || (byStartup ? p.startup < best.startup : p.total < best.total))) {
        best = p;
      }
    }
    return best;
  }

  /// Best path if only a fraction (or, above 1, a number) of the rows is fetched.
  public static Path cheapestFractional(RelOptInfo rel, double fraction) {
    Path best = rel.total();
    if (fraction <= 0) {
      return best;
    }
    double f = fraction >= 1 && best.rows > 0 ? fraction / best.rows : fraction;
    for (Path p : rel.paths) {
      if (p != best && p.requiredOuter == 0 && costAt(p, f) < costAt(best, f)) {
        best = p;
      }
    }
    return best;
  }

  public static double costAt(Path p, double fraction) {
    return fraction <= 0 || fraction >= 1 ? p.total : p.startup + fraction * (p.total - p.startup);
  }
}
