// The calendar's parts that this client draws with; loaded when the calendar is opened.
import '@event-calendar/core/index.css';
export { Calendar, Interaction, TimeGrid } from '@event-calendar/core';
