// Every page of the client by role, and what has to be there to see it: a drive of today, a tablet, people.

const today = (days = 0) => new Date(Date.now() + 7 * 3_600_000 + days * 86_400_000).toISOString().slice(0, 10);

/** A drive of today with what happens at one, two that come, one tablet with people, a person in each state. */
export async function plant(service) {
    const drive = (code, title, day, more = {}) =>
        service.post('/drives', {
            code,
            title,
            site: 'diem-rach-gia',
            organization: 'rach-gia',
            starts_at: `${today(day)}T07:00:00+07:00`,
            ends_at: `${today(day)}T23:30:00+07:00`,
            planned_bags: 150,
            ...more,
        });
    const to = async (code, ...states) => {
        for (const state of states) await service.post(`/drives/${code}/transitions`, { to: state });
    };
    await drive('hom-nay', 'Chủ nhật đỏ – Rạch Giá', 0);
    await to('hom-nay', 'approved', 'open');
    await drive('tuan-sau', 'Giọt hồng trao đời – Phường Vĩnh Thanh', 6, { site: 'diem-rach-gia' });
    await to('tuan-sau', 'approved');
    await drive('thang-sau', 'Ngày hội hiến máu Hòn Đất', 24);
    let n = 0;
    const id = () => `01990000-0000-7000-8000-${String(++n).padStart(12, '0')}`;
    const at = new Date(Date.now() - 3_600_000).toISOString();
    const bag = (ml, unit) => ({
        id: id(),
        kind: 'collected',
        at,
        component: 'whole_blood',
        nominal_ml: ml,
        ...(unit ? { unit } : {}),
    });
    await service.post('/drives/hom-nay/events', {
        device: 'may-ban-2',
        events: [
            ...Array.from({ length: 34 }, (_, i) => bag(350, `VN9102${String(7000 + i)}`)),
            ...Array.from({ length: 11 }, () => bag(250)),
            ...Array.from({ length: 3 }, () => bag(450)),
            { id: id(), kind: 'registered', at, count: 61 },
            { id: id(), kind: 'deferred', at, count: 9, reason: 'low_haemoglobin' },
            { id: id(), kind: 'walked_out', at, count: 2 },
        ],
    });
    // The same bag from another device waits for a decision.
    await service.post('/drives/hom-nay/events', { device: 'may-ban-3', events: [bag(350, 'VN91027001')] });
    await service.post('/devices', { code: 'may-ban-1', name: 'Máy bàn 1', drives: ['hom-nay'] });
    for (const [code, name] of [
        ['minh', 'Trần Văn Minh'],
        ['hoa', 'Lê Thị Hoa'],
    ])
        await service.post('/devices/may-ban-1/people', { code, name, pin: '2468' });
    await service.post('/users', { login: 'thu-ha', name: 'Lê Thu Hà' });
    await service.post('/users/thu-ha/grants', { role: 'hospital', scope: { kind: 'organization', code: 'rach-gia' } });
}

export const work = '/site/drives/hom-nay';
/** role → name → address, or an address and what is done before the picture. */
export const pages = {
    nobody: { signin: '/signin', reset: '/reset#abc', enrol: '/enrol#ABCD-EFGH', 'reset-broken': '/reset' },
    'dieu-phoi': {
        'site-drives': '/site',
        'site-tap': work,
        'site-groups': [work, (page) => page.locator('.pad input[type=checkbox]').last().check()],
        'site-scan': [
            work,
            async (page) => {
                await page.locator('.modes button').last().click();
                await page.locator('.typed input').fill('VN91029999');
                await page.keyboard.press('Enter');
                await page.locator('[data-result=counted], [data-result=duplicate]').waitFor();
            },
        ],
        'site-defer': [work, (page) => page.locator('.four button').nth(1).click()],
        'site-discard': [work, (page) => page.locator('.four button').nth(3).click()],
        'site-events': `${work}/events`,
        'site-review': `${work}/events?show=review`,
        'site-today-review': '/today/review',
        'site-close': `${work}/close`,
        'site-devices': `${work}/devices`,
        account: '/account',
        'not-found': '/nothing-here',
        forbidden: '/administration/people',
    },
    'benh-vien': {
        'hospital-today': '/today',
        'hospital-figures': '/hospital',
        'hospital-months': '/hospital?by=month&from=2020-01-01&to=2020-12-31',
        'hospital-rh': '/hospital?by=group&from=2020-02-03&to=2020-02-20&site=diem-rach-gia',
        'hospital-nothing': '/hospital?from=2001-01-01&to=2001-12-31',
        'hospital-planned': '/hospital/planned',
        'hospital-tokens': '/hospital/tokens',
    },
    'ban-chi-dao': {
        'committee-today': '/today',
        'committee-today-review': '/today/review',
        'committee-year': '/committee?year=2020',
        'committee-plan': '/committee/plan?year=2020',
        'committee-calendar': '/committee/calendar?day=2020-05-01',
        'committee-month': '/committee/calendar?view=month&day=2020-05-17',
        'committee-feeds': '/committee/calendar/feeds',
        'committee-week': '/committee/calendar?view=week&day=2020-05-17',
        'committee-drives': '/committee/drives?from=2020-01-01&to=2020-12-31',
        'committee-drive': '/committee/drives/hom-nay',
        'committee-drive-new': '/committee/drives/new',
        'committee-drive-edit': '/committee/drives/thang-sau/edit',
        'committee-many': '/committee/drives/many',
        'committee-targets': '/committee/targets?year=2020',
        'committee-approvals': '/committee/approvals',
        'committee-sites': '/committee/sites',
        'committee-map': '/committee/map',
        'committee-teams': '/committee/teams',
        'committee-valuation': '/committee/valuation',
        'committee-reports': '/committee/reports',
        'committee-rules': '/committee/reports/rules',
        'committee-paper': '/committee/reports/paper',
        'committee-campaigns': '/committee/campaigns',
        'committee-figures': '/committee/figures?by=organization',
    },
    'kiem-tra': { 'auditor-year': '/committee?year=2020', 'auditor-audit': '/administration/audit' },
    'quan-tri': {
        'admin-today': '/today',
        'admin-people': '/administration/people',
        'admin-person': '/administration/people/thu-ha',
        'admin-devices': '/administration/devices',
        'admin-tokens': '/administration/tokens',
        'admin-tariffs': '/administration/tariffs',
        'admin-tariff-new': [
            '/administration/tariffs',
            async (page) => {
                await page.locator('main .button.main').first().click();
                await page.getByRole('dialog').locator('select').nth(1).selectOption('tt-05-2017');
            },
        ],
        'admin-organizations': '/administration/organizations',
        'admin-organization': '/administration/organizations/rach-gia',
        'admin-audit': '/administration/audit',
    },
};

export async function still(page) {
    await page
        .locator('.skeleton')
        .first()
        .waitFor({ state: 'detached', timeout: 5_000 })
        .catch(() => console.log(`still loading: ${page.url()}`));
    // The stream of changes never ends, so the network is never idle: nothing new on the page for a while has to do.
    await page.evaluate(() =>
        document.fonts.ready.then(
            () =>
                new Promise((resolve) => {
                    let timer = setTimeout(resolve, 200);
                    new MutationObserver(() => {
                        clearTimeout(timer);
                        timer = setTimeout(resolve, 200);
                    }).observe(document.body, { childList: true, subtree: true, characterData: true });
                    setTimeout(resolve, 2_000);
                }),
        ),
    );
}
export async function visit(page, origin, what) {
    const [address, act] = Array.isArray(what) ? what : [what];
    await page.goto(origin + address);
    await page.locator('main h1').first().waitFor({ state: 'attached' });
    await still(page);
    await act?.(page);
    await still(page);
    await page.evaluate(() => scrollTo(0, 0));
}
