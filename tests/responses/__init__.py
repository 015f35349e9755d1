"""Tests of formal responses."""
