import { subject } from './subject';

/** Names of the planning pages in the navigation. */
export const places = subject(
    {
        plan: 'Kế hoạch năm',
        targets: 'Chỉ tiêu',
        map: 'Bản đồ',
        approvals: 'Chờ duyệt',
        sites: 'Địa điểm',
        teams: 'Đội và người',
    },
    {
        plan: 'Plan of the year',
        targets: 'Targets',
        map: 'Map',
        approvals: 'Approvals',
        sites: 'Sites',
        teams: 'Teams and people',
    },
);
