// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.aggregate;

import dev.gajah.base.vector.DoubleVector;
import dev.gajah.base.vector.LongVector;
import dev.gajah.base.vector.Vector;
import dev.gajah.types.function.EvalContext;
import dev.gajah.types.number.Floats;

/// Aggregates over pairs (y, x): covariance, correlation, least squares; by the method of Youngs
/// and Cramer.
final class Regression extends RowState {
  /// What is computed.
  enum Kind {
    COUNT,
    SXX,
    SYY,
    SXY,
    AVGX,
    AVGY,
    R2,
    SLOPE,
    INTERCEPT,
    COVAR_POP,
    COVAR_SAMP,
    CORR
  }

  private final Kind kind;
  private double[] n = new double[0];
  private double[] sx = new double[0];
  private double[] sxx = new double[0];
  private double[] sy = new double[0];
  private double[] syy = new double[0];
  private double[] sxy = new double[0];

  Regression(Kind kind) {
    this.kind = kind;
  }

  @Override
  protected void grow(int groups) {
    n = grown(n, groups);
    sx = grown(sx, groups);
    sxx = grown(sxx, groups);
    sy = grown(sy, groups);
    syy = grown(syy, groups);
    sxy = grown(sxy, groups);
  }

  private static boolean isNotFinite(double value) {
    return Double.isNaN(value) || Double.isInfinite(value);
  }

  @Override
  protected void take(int g, Vector[] args, int row, EvalContext context) {
    double y = ((DoubleVector) args[0]).values[row];
    double x = ((DoubleVector) args[1]).values[row];
    double before = n[g];
    double oldSx = sx[g];
    double oldSy = sy[g];
    n[g] = before + 1;
    sx[g] += x;
    sy[g] += y;
    if (before == 0) {
      if (isNotFinite(x)) {
        sxx[g] = Double.NaN;
        sxy[g] = Double.NaN;
      }
      if (isNotFinite(y)) {
        syy[g] = Double.NaN;
        sxy[g] = Double.NaN;
      }
      return;
    }
    double dx = x * n[g] - sx[g];
    double dy = y * n[g] - sy[g];
    double scale = 1.0 / (n[g] * before);
    sxx[g] += dx * dx * scale;
    syy[g] += dy * dy * scale;
    sxy[g] += dx * dy * scale;
    boolean xInfinite = Double.isInfinite(sx[g]) || Double.isInfinite(sxx[g]);
    boolean yInfinite = Double.isInfinite(sy[g]) || Double.isInfinite(syy[g]);
    if (xInfinite || yInfinite || Double.isInfinite(sxy[g])) {
      boolean xNew = !Double.isInfinite(oldSx) && !Double.isInfinite(x);
      boolean yNew = !Double.isInfinite(oldSy) && !Double.isInfinite(y);
      if ((xInfinite && xNew)
          || (yInfinite && yNew)
          || (Double.isInfinite(sxy[g]) && xNew && yNew)) {
        throw Floats.overflow();
      }
      sxx[g] = Double.isInfinite(sxx[g]) ? Double.NaN : sxx[g];
      syy[g] = Double.isInfinite(syy[g]) ? Double.NaN : syy[g];
      sxy[g] = Double.isInfinite(sxy[g]) ? Double.NaN : sxy[g];
    }
  }

  @Override
  public void finish(int g, Vector result, int row, EvalContext context) {
    if (kind == Kind.COUNT) {
      ((LongVector) result).set(row, (long) n[g]);
      return;
    }
    boolean undefined =
        switch (kind) {
          case COVAR_SAMP -> n[g] < 2;
          case CORR -> n[g] < 1 || sxx[g] == 0 || syy[g] == 0;
          case R2, SLOPE, INTERCEPT -> n[g] < 1 || sxx[g] == 0;
          case COUNT, SXX, SYY, SXY, AVGX, AVGY, COVAR_POP -> n[g] < 1;
        };
    if (undefined) {
      result.setNull(row);
      return;
    }
    double value =
        switch (kind) {
          case COUNT -> n[g];
          case SXX -> sxx[g];
          case SYY -> syy[g];
          case SXY -> sxy[g];
          case AVGX -> sx[g] / n[g];
          case AVGY -> sy[g] / n[g];
          case R2 -> syy[g] == 0 ? 1.0 : (sxy[g] * sxy[g]) / (sxx[g] * syy[g]);
          case SLOPE -> sxy[g] / sxx[g];
          case INTERCEPT -> (sy[g] - sx[g] * sxy[g] / sxx[g]) / n[g];
          case COVAR_POP -> sxy[g] / n[g];
          case COVAR_SAMP -> sxy[g] / (n[g] - 1);
          case CORR -> sxy[g] / Math.sqrt(sxx[g] * syy[g]);
        };
    ((DoubleVector) result).set(row, value);
  }
}
