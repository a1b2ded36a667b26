// SPDX-License-Identifier: Apache-2.0
package dev.gajah.bad.util;

/// A control: its package's name says nothing, and nothing about null.
final class Empty {}
