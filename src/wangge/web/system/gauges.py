"""Figures read from the databases when somebody asks for `/metrics`."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import DatabaseError
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from wangge import journal
from wangge.kernel import clock, district
from wangge.upkeep import queries


class Gauges(Collector):
    """One reading of every district; a district whose database is away is only told as down."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        self.up = GaugeMetricFamily("wangge_district_up", "The district's database answers", labels=["district"])
        self.messages = GaugeMetricFamily("wangge_outbox_messages", "Messages by state", labels=["district", "state"])
        self.age = GaugeMetricFamily(
            "wangge_chore_age_seconds", "Time since a chore last ran", labels=["district", "chore"]
        )
        self.leaves = GaugeMetricFamily("wangge_journal_leaves", "Lines of the journal", labels=["district"])
        self.unsealed = GaugeMetricFamily("wangge_journal_unsealed", "Lines without a checkpoint", labels=["district"])
        self.open = GaugeMetricFamily("wangge_open_matters", "Open by state", labels=["district", "procedure", "state"])
        for alias in district.aliases():
            with district.acting_in(alias):
                self._read(district.code())
        yield from (self.up, self.messages, self.age, self.leaves, self.unsealed, self.open)

    def _read(self, code: str) -> None:
        try:
            for state, count in queries.messages_by_state().items():
                self.messages.add_metric([code, state], count)
            now = clock.now()
            for beat in queries.heartbeats():
                self.age.add_metric([code, beat.chore], (now - beat.at).total_seconds())
            status = journal.status()
            self.leaves.add_metric([code], status.leaves)
            self.unsealed.add_metric([code], status.unsealed)
            for procedure, state, count in queries.open_matters():
                self.open.add_metric([code, procedure, state], count)
        except DatabaseError:
            self.up.add_metric([code], 0)
        else:
            self.up.add_metric([code], 1)
