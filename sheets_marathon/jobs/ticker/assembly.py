"""A ticker from its ports: what it remembers, how it posts, how it tells ops."""

from __future__ import annotations

from sheets_marathon.jobs.delivery.notices import Notices
from sheets_marathon.jobs.delivery.owed_posts import OwedPosts
from sheets_marathon.jobs.delivery.pictures import Pictures
from sheets_marathon.jobs.delivery.program_memory import ProgramMemory
from sheets_marathon.jobs.delivery.recovery import Recovery
from sheets_marathon.jobs.grading.curators_reminder import curators_reminder
from sheets_marathon.jobs.grading.grade_log import GradeMemory
from sheets_marathon.jobs.health.alerts import Alerts, DiskWatch
from sheets_marathon.jobs.health.readiness import readiness
from sheets_marathon.jobs.leaders.control_note import control_note
from sheets_marathon.jobs.marathon import Marathon
from sheets_marathon.jobs.rating.figures_memory import FiguresMemory
from sheets_marathon.jobs.ticker.course_watch import CourseWatch
from sheets_marathon.jobs.ticker.nights import Nights
from sheets_marathon.jobs.ticker.tick import Ticker
from sheets_marathon.ports.alert_routes import AlertRoutes
from sheets_marathon.ports.clock import Clock
from sheets_marathon.ports.messenger import Messenger
from sheets_marathon.ports.outbox import Outbox
from sheets_marathon.ports.picture_maker import PictureMaker
from sheets_marathon.ports.post_writer import PostWriter
from sheets_marathon.ports.sheet_store import SheetStore


def assembled(
    marathon: Marathon,
    *,
    store: SheetStore,
    messenger: Messenger,
    outbox: Outbox,
    clock: Clock,
    writer: PostWriter,
    alert_routes: AlertRoutes,
    nights: Nights,
    refresh_minutes: int = 10,
    night_refresh_minutes: int = 60,
    pictures: PictureMaker | None = None,
) -> Ticker:
    """A ticker that has done nothing yet in this process."""
    program, figures = ProgramMemory(outbox, marathon.calendar), FiguresMemory(outbox)
    alerts = Alerts(marathon, messenger, outbox, alert_routes)
    recovery = Recovery(marathon, outbox, alerts)
    if program.unreadable:
        alerts.tell("program memory", marathon.language.word("note", "program_unreadable"))
    told = (
        curators_reminder(marathon, writer),
        control_note(marathon, writer),
        readiness(marathon, writer, program, outbox),
    )
    return Ticker(
        marathon=marathon,
        store=store,
        outbox=outbox,
        clock=clock,
        program=program,
        figures=figures,
        alerts=alerts,
        disk=DiskWatch(alerts),
        posts=OwedPosts(
            marathon, messenger, outbox, clock, writer, program, figures, alerts, Pictures(pictures, outbox), recovery
        ),
        recovery=recovery,
        notices=Notices(marathon, messenger, outbox, clock, alerts, recovery, told),
        grades=GradeMemory(marathon),
        course=CourseWatch(marathon, outbox, alerts),
        nights=nights,
        refresh_minutes=refresh_minutes,
        night_refresh_minutes=night_refresh_minutes,
    )
