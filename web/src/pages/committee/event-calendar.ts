// The calendar's parts that this client draws with; loaded when the calendar is opened.
import '@event-calendar/core/index.css';
export { Calendar, DayGrid, Interaction, List, TimeGrid } from '@event-calendar/core';
