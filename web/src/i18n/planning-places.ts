import { subject } from './subject';

/** Names of the planning pages in the navigation. */
export const places = subject(
    { targets: 'Chỉ tiêu', map: 'Bản đồ', approvals: 'Chờ duyệt', sites: 'Địa điểm', teams: 'Đội và người' },
    { targets: 'Targets', map: 'Map', approvals: 'Approvals', sites: 'Sites', teams: 'Teams and people' },
);
