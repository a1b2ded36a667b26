// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types;

import dev.gajah.base.process.Interrupts;
import dev.gajah.types.function.EvalContext;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.ZoneId;
import java.time.ZoneOffset;

/// A session's view for tests: UTC, ISO, and the catalog given.
final class TestContext {
  private TestContext() {}

  static EvalContext of(TypeCatalog types) {
    Interrupts interrupts = new Interrupts(new dev.gajah.base.process.Latch());
    ZoneId zone = ZoneOffset.UTC;
    InvocationHandler answers =
        (proxy, method, args) ->
            switch (method.getName()) {
              case "timeZone" -> zone;
              case "timeZoneName" -> "UTC";
              case "dateStyle" -> EvalContext.DateStyle.ISO;
              case "dateOrder" -> EvalContext.DateOrder.MDY;
              case "intervalStyle" -> EvalContext.IntervalStyle.POSTGRES;
              case "extraFloatDigits" -> 1;
              case "byteaOutputHex" -> true;
              case "transactionTimestamp", "statementTimestamp" -> 0L;
              case "interrupts" -> interrupts;
              case "types" -> types;
              default -> throw new UnsupportedOperationException(method.getName());
            };
    return (EvalContext)
        Proxy.newProxyInstance(
            TestContext.class.getClassLoader(), new Class<?>[] {EvalContext.class}, answers);
  }
}
